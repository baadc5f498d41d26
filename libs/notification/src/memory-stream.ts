import type { StreamPosition } from '@ginforge/protocol';
import type { HistoryLimit } from './history-limits.js';
import { type HistoryEntry, type HistoryPage, newEpoch } from './stream-history.js';

interface StoredEntry extends HistoryEntry {
  /** Unix milliseconds. */
  storedAt: number;
}

/** The first use of an idempotency key. */
interface FirstUse {
  id: string;
  offset: number;
  /** Unix milliseconds. */
  forgetAt: number;
}

/** About what an entry or a stream takes beside its text. */
const overheadBytes = 200;

/** One stream in memory: the last entries without a hole, and the idempotency keys that were used on it. */
export class MemoryStream {
  private readonly epoch = newEpoch();
  private offset = 0;
  private readonly entries = new Map<number, StoredEntry>();
  private readonly firstUses = new Map<string, FirstUse>();
  /** The highest number of a relay's sequence (see `SequencePlace`). */
  highest = 0;
  /** When it was last written or read, in Unix milliseconds. */
  usedAt = 0;
  /** About what it takes of memory. */
  bytes = overheadBytes;

  constructor(private readonly limit: HistoryLimit) {}

  get position(): StreamPosition {
    return { epoch: this.epoch, offset: this.offset };
  }

  append(json: string, now: number): number {
    const offset = ++this.offset;
    this.entries.set(offset, { offset, json, storedAt: now });
    this.bytes += sizeOf(json);
    this.trim(now);
    return offset;
  }

  firstUse(key: string, now: number): FirstUse | undefined {
    const first = this.firstUses.get(key);
    return first === undefined || first.forgetAt <= now ? undefined : first;
  }

  remember(key: string, first: FirstUse): void {
    if (!this.firstUses.delete(key)) this.bytes += sizeOf(key);
    this.firstUses.set(key, first); // behind all others, so that the order is that of the times
  }

  /** From an offset on, as far as the entries are young enough. */
  from(fromOffset: number, limit: number, now: number): HistoryPage {
    const first = Math.max(fromOffset, this.oldest(now));
    const entries: HistoryEntry[] = [];
    for (let offset = first; offset <= this.offset && entries.length < limit; offset++) {
      const entry = this.entries.get(offset);
      if (entry !== undefined) entries.push({ offset, json: entry.json });
    }
    return { ...this.position, entries };
  }

  latest(count: number, now: number): HistoryPage {
    return this.from(this.offset - count + 1, count, now);
  }

  /** Lets go what is too old or too much. */
  trim(now: number): void {
    const oldest = Math.max(this.oldest(now), this.offset - this.limit.messages + 1);
    for (const [offset, { json }] of this.entries) {
      if (offset >= oldest) break;
      this.entries.delete(offset);
      this.bytes -= sizeOf(json);
    }
    for (const [key, { forgetAt }] of this.firstUses) {
      if (forgetAt > now) break;
      this.firstUses.delete(key);
      this.bytes -= sizeOf(key);
    }
  }

  /** The offset of the first entry that is young enough; the next offset when none is. */
  private oldest(now: number): number {
    const youngEnough = now - this.limit.seconds * 1_000;
    for (const { offset, storedAt } of this.entries.values()) {
      if (storedAt >= youngEnough) return offset;
    }
    return this.offset + 1;
  }
}

function sizeOf(text: string): number {
  return 2 * text.length + overheadBytes;
}
