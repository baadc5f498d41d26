import { loadEnvironment, type RedisAddress, RedisConnections } from '@ginforge/chassis';
import { type HistoryEntry, notificationEnvironment, RedisBroker, type Stream } from '@ginforge/notification';
import { type Message } from '@ginforge/protocol';
import { z } from 'zod';
import { type Entry, type Ledger } from './ledger.js';

/** Nothing is said behind the last words but what was refused before and said again. */
const latest = 200;

/**
 * Finds in Redis where the last words of transactions are, which nobody is told: the books must know whether one of them is
 * part of what a client that was away was told it had lost.
 */
export class LastWords {
  private constructor(
    private readonly ledger: Ledger,
    private readonly connections: RedisConnections,
    private readonly history: RedisBroker,
  ) {}

  static async open(ledger: Ledger, redis: RedisAddress): Promise<LastWords> {
    const connections = new RedisConnections(redis, 'chaos-last-words');
    const environment = loadEnvironment(z.object(notificationEnvironment), {});
    return new LastWords(ledger, connections, await RedisBroker.open(connections, environment));
  }

  /** Writes into the ledger what it did not know. */
  async locate(): Promise<void> {
    const words = this.ledger.unplaced(this.ledger.lastWordsFrom);
    for (const target of new Set(words.map((word) => word.target))) {
      const { epoch, entries } = await this.history.latest(target as Stream, latest);
      const offsets = new Map(entries.map((entry) => [idOf(entry), entry.offset]));
      for (const word of words.filter((one) => one.target === target))
        place(word, epoch, offsets.get(word.id));
    }
  }

  close(): Promise<void> {
    return this.connections.onApplicationShutdown();
  }
}

function place(word: Entry, epoch: string, offset: number | undefined): void {
  if (offset !== undefined) word.place = { epoch, offset };
}

function idOf({ json }: HistoryEntry): unknown {
  return (JSON.parse(json) as Message).data?.['chaos'];
}
