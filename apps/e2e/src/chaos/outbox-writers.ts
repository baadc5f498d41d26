import { setTimeout as sleep } from 'node:timers/promises';
import { streamOf } from '@ginforge/notification';
import { outbox, type TransactionMessages } from '@ginforge/outbox';
import { type Channel } from '@ginforge/protocol';
import { type Entry, type Ledger } from './ledger.js';
import { IntendedRollback, type OutboxDatabase } from './outbox-database.js';
import { type Population } from './population.js';
import { type SeededRandom } from './seeded-random.js';

/** One transaction, before it begins. */
interface Plan {
  /** Whom its messages are for, in their order. */
  targets: Channel[];
  /** Whether it waits for its turn at its one target first: then it is the order of the commits that counts. */
  takesTurn: boolean;
  /** How long it stays open behind its last message. Milliseconds. */
  dawdleMs: number;
  rollsBack: boolean;
}

/** So many transactions are open at a time at the most. */
const writerCount = 8;
const turnShare = 0.4;
const rollbackShare = 0.15;
const broadcastShare = 0.05;
const roomShare = 0.45;
/** Rooms for whose turns the writers compete. */
const busyRooms = 2;

/** The source of what is said in turn: its order is that of the commits, whoever the writer is. */
const inTurn = 'outbox in turn';

/**
 * Services that say something as part of a transaction (RT-36). A committed message is an acknowledged one; a message that was
 * rolled back must never arrive. A writer's next transaction begins when its last one has ended: so its messages come in their
 * order. Writers that take turns at a target keep one order there among all of them.
 */
export class OutboxWriters {
  /** Messages, by what became of them. */
  readonly said = { acknowledged: 0, rolledBack: 0 };
  private readonly idle = Array.from({ length: writerCount }, (_, index) => `outbox-${index + 1}`);

  constructor(
    private readonly database: OutboxDatabase,
    private readonly population: Population,
    private readonly ledger: Ledger,
    private readonly random: SeededRandom,
  ) {}

  /** How many connections they need at a time: one for each, and one for whoever asks in between. */
  static readonly connections = writerCount + 1;

  /** Begins a transaction unless all writers are busy. @returns how many messages it says */
  begin(): number {
    const writer = this.idle.shift();
    if (writer === undefined) return 0;
    const plan = this.draw();
    void this.carryOut(writer, plan).then(() => this.idle.push(writer));
    return plan.targets.length;
  }

  /** One more message to each, committed. */
  async conclude(targets: Channel[]): Promise<void> {
    const plan = { targets, takesTurn: false, dawdleMs: 0, rollsBack: false };
    while (!(await this.carryOut('outbox', plan)));
  }

  private async carryOut(writer: string, plan: Plan): Promise<boolean> {
    const entries: Entry[] = [];
    const isCommitted = await this.database.transact(async (manager) => {
      const messages = outbox.within(manager);
      const [first] = plan.targets;
      if (plan.takesTurn && first) await this.database.takeTurn(manager, streamOf(first));
      for (const to of plan.targets) {
        const entry = this.ledger.open(plan.takesTurn ? inTurn : writer, streamOf(to));
        entries.push(entry);
        await record(messages, to, entry.id);
      }
      await sleep(plan.dawdleMs);
      if (plan.rollsBack) throw new IntendedRollback();
    });
    for (const { id } of entries) {
      if (isCommitted) this.ledger.acknowledge(id);
      else this.ledger.rollBack(id);
    }
    this.said[isCommitted ? 'acknowledged' : 'rolledBack'] += entries.length;
    return isCommitted;
  }

  private draw(): Plan {
    const takesTurn = this.random.chance(turnShare);
    const size = this.random.pick([1, 1, 2, 3]);
    const busy = this.random.pick(this.population.rooms.slice(0, busyRooms));
    const toBusy: Channel = { kind: 'room', room: busy };
    return {
      targets: Array.from({ length: size }, () => (takesTurn ? toBusy : this.drawTarget())),
      takesTurn,
      dawdleMs: this.random.chance(0.5) ? this.random.between(0, 300) : 0,
      rollsBack: this.random.chance(rollbackShare),
    };
  }

  private drawTarget(): Channel {
    const share = this.random.next();
    if (share < broadcastShare) return { kind: 'broadcast' };
    if (share < broadcastShare + roomShare)
      return { kind: 'room', room: this.random.pick(this.population.rooms) };
    return { kind: 'notification', userId: this.random.pick(this.population.users) };
  }
}

/** By the methods that services use. */
async function record(messages: TransactionMessages, to: Channel, id: number): Promise<void> {
  const content = { title: 'chaos', body: `#${id}` };
  const options = { data: { chaos: id } };
  if (to.kind === 'broadcast') await messages.broadcast(content, options);
  else if (to.kind === 'room') await messages.sendToRoom(to.room, content, options);
  else if (to.kind === 'notification') await messages.sendNotification(to.userId, content, options);
  else await messages.sendToUser(to.userId, { type: 'notification', content }, options);
}
