import { setTimeout as sleep } from 'node:timers/promises';
import { streamOf } from '@ginforge/notification';
import { type Channel } from '@ginforge/protocol';
import { type Ledger } from './ledger.js';
import { type OutboxWriters } from './outbox-writers.js';
import { type Population } from './population.js';
import { type RelayProcess } from './relay-process.js';
import { type SeededRandom } from './seeded-random.js';

export interface WorkloadRates {
  /** Messages a second of all relays together. */
  relays: number;
  /** Messages a second of all clients together. */
  clients: number;
  /** Messages a second of all transactions together. */
  outbox: number;
}

const broadcastShare = 0.03;
const roomShare = 0.45;
/** Published without a key and without a second attempt. */
const onceShare = 0.1;
const tickMs = 50;

/** Everything that is said in a run: services through relays and in transactions, clients among themselves. */
export class Workload {
  constructor(
    private readonly population: Population,
    private readonly relays: readonly RelayProcess[],
    private readonly writers: OutboxWriters,
    private readonly ledger: Ledger,
    private readonly random: SeededRandom,
  ) {}

  /** Talks until the signal aborts. */
  async run(rates: WorkloadRates, signal: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    const said = { relays: 0, clients: 0, outbox: 0 };
    while (!signal.aborted) {
      const seconds = (Date.now() - startedAt) / 1000;
      for (; said.relays < seconds * rates.relays; said.relays++) this.letARelayPublish();
      for (; said.clients < seconds * rates.clients;)
        said.clients += this.population.letAClientSpeak(this.random);
      said.outbox += this.letWritersBegin(seconds * rates.outbox - said.outbox);
      await sleep(tickMs);
    }
  }

  /** One more to everybody, to each room and to each user, on both ways, so that no stream ends with a loss that nobody could notice. */
  async conclude(): Promise<void> {
    this.ledger.lastWordsFrom = this.ledger.entries.length;
    const rooms = this.population.rooms.map((room): Channel => ({ kind: 'room', room }));
    const users = this.population.users.map((userId): Channel => ({ kind: 'user', userId }));
    const everybody: Channel[] = [{ kind: 'broadcast' }, ...rooms, ...users];
    for (const to of everybody) this.publish(to, true);
    await this.writers.conclude(everybody);
  }

  private letARelayPublish(): void {
    const persistent = !this.random.chance(onceShare);
    const share = this.random.next();
    if (share < broadcastShare) this.publish({ kind: 'broadcast' }, persistent);
    else if (share < broadcastShare + roomShare)
      this.publish({ kind: 'room', room: this.random.pick(this.population.rooms) }, persistent);
    else this.publish({ kind: 'user', userId: this.random.pick(this.population.users) }, persistent);
  }

  /** While all writers are busy, or wait for PostgreSQL, nothing is said. @returns how many messages */
  private letWritersBegin(due: number): number {
    let said = 0;
    while (said < due) {
      const count = this.writers.begin();
      if (count === 0) break;
      said += count;
    }
    return said;
  }

  private publish(to: Channel, persistent: boolean): void {
    const relay = this.random.pick(this.relays);
    const { id } = this.ledger.open(relay.name, streamOf(to));
    relay.publish({ id, to, type: typeOf(to), persistent });
  }
}

function typeOf(to: Channel): string {
  if (to.kind === 'room') return 'room_message';
  return to.kind === 'broadcast' ? 'broadcast' : 'notification';
}
