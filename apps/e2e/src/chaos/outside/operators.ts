import { type Channel } from '@ginforge/protocol';
import { streamOf } from '@ginforge/notification';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Api } from '../../api.js';
import { type Entry, type Ledger } from '../ledger.js';
import { wordsOf } from '../numbered.js';
import { type Population } from '../population.js';
import { type SeededRandom } from '../seeded-random.js';

const operatorCount = 4;
const retryMs = 500;
const requestTimeoutMs = 15_000;
/** Shorter than Redis knows the key of what it published (RT-32). */
const givesUpAfterMs = 4 * 60_000;
const broadcastShare = 0.06;
const roomShare = 0.5;

const published = z.object({ data: z.object({ epoch: z.string(), offset: z.number() }) });

/**
 * Administrators who say things over the API, through whatever happens behind it: each message until it is answered, by one
 * `Idempotency-Key`. A broadcast and a message to a room are acknowledged by Redis, where admin-api waits for it; a notification to a
 * user by PostgreSQL, as the worker delivers it.
 */
export class Operators {
  /** How many of their messages were acknowledged. */
  acknowledged = 0;
  /** How often a request ended how, where it was not answered as it should. */
  readonly failures = new Map<string, number>();
  private readonly api: Api;
  private token = '';

  constructor(
    private readonly url: string,
    private readonly population: Population,
    private readonly ledger: Ledger,
    private readonly random: SeededRandom,
  ) {
    this.api = new Api(url);
  }

  /** Talk until the signal aborts, all together so many messages a second at the most. */
  async talk(rate: number, signal: AbortSignal): Promise<void> {
    const names = Array.from({ length: operatorCount }, (_, index) => `operator-${index + 1}`);
    await Promise.all(
      names.map(async (name) => {
        while (!signal.aborted) {
          await Promise.all([this.say(name, this.drawTarget()), sleep((operatorCount * 1_000) / rate)]);
        }
      }),
    );
  }

  /** One more to everybody, to each room and to each user, so that no stream ends with a loss that nobody could notice. */
  async conclude(): Promise<void> {
    this.ledger.lastWordsFrom = this.ledger.entries.length;
    const rooms = this.population.rooms.map((room): Channel => ({ kind: 'room', room }));
    const users = this.population.users.map((userId): Channel => ({ kind: 'user', userId }));
    for (const to of [{ kind: 'broadcast' } as const, ...rooms, ...users]) await this.say('operator', to);
  }

  private drawTarget(): Channel {
    const share = this.random.next();
    if (share < broadcastShare) return { kind: 'broadcast' };
    if (share < broadcastShare + roomShare)
      return { kind: 'room', room: this.random.pick(this.population.rooms) };
    return { kind: 'user', userId: this.random.pick(this.population.users) };
  }

  private async say(name: string, to: Channel): Promise<void> {
    // Jobs are done side by side: one that was left later may be delivered earlier.
    const source = to.kind === 'user' ? `${name}, job ${this.ledger.entries.length}` : name;
    const entry = this.ledger.open(source, streamOf(to));
    const [key, givesUpAt] = [randomUUID(), Date.now() + givesUpAfterMs];
    while (Date.now() < givesUpAt) {
      if (await this.isTaken(entry, to, key)) return;
      entry.saidAgain = true;
      await sleep(retryMs);
    }
    this.ledger.forsake(entry.id);
  }

  /** @returns whether it was acknowledged */
  private async isTaken(entry: Entry, to: Channel, key: string): Promise<boolean> {
    try {
      const response = await this.post(entry, to, key);
      const answer: unknown = await response.json();
      if (response.ok) {
        this.ledger.acknowledge(entry.id, published.safeParse(answer).data?.data);
        this.acknowledged++;
        return true;
      }
      if (response.status === 401) this.token = '';
      this.book(String(response.status));
    } catch (error) {
      this.book(error instanceof Error ? error.name : String(error));
    }
    return false;
  }

  private async post({ id }: Entry, to: Channel, key: string): Promise<Response> {
    if (this.token === '') ({ token: this.token } = await this.api.signInAdministrator());
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), requestTimeoutMs);
    const [path, body] = requestFor(to, wordsOf(id));
    try {
      return await fetch(`${this.url}/api/v1/admin/notifications/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify(body),
        signal: controller.signal,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  private book(failure: string): void {
    this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
  }
}

function requestFor(to: Channel, words: string): [path: string, body: object] {
  if (to.kind === 'room') return ['room', { room: to.room, content: { body: words } }];
  const text = { title: 'Chaos', body: words };
  return to.kind === 'broadcast' ? ['broadcast', text] : ['user', { user_id: to.userId, ...text }];
}
