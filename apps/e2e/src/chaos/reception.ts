import { type Message } from '@ginforge/protocol';
import { type StreamLoss } from '@ginforge/websocket-client';
import { type Place } from './ledger.js';
import { numberOf } from './numbered.js';

/** One message that a client's handler was given. */
export interface Receipt {
  id: number;
  offset: number;
}

/** One loss that a client was told. */
export interface BookedLoss extends StreamLoss {
  /** How many receipts of the stream came before. */
  readonly after: number;
}

/** All that one client was given and told, stream by stream, in the order in which it came. */
export class Reception {
  readonly losses: BookedLoss[] = [];
  private readonly receipts = new Map<string, Receipt[]>();
  private readonly breaks = new Map<string, Set<number>>();

  constructor(private readonly userId: string) {}

  /** Books a durable message of the ledger; others are none of its business. */
  book(message: Message): void {
    const { stream, offset } = message;
    const id = numberOf(message);
    if (id === undefined || stream === undefined || offset === undefined) return;
    const target = this.targetOf(stream);
    const receipts = this.receipts.get(target);
    if (receipts === undefined) this.receipts.set(target, [{ id, offset }]);
    else receipts.push({ id, offset });
  }

  bookLoss({ stream, missed, position }: StreamLoss): void {
    const target = this.targetOf(stream);
    const after = this.of(target).length;
    this.losses.push({ stream: target, missed, position, after });
    const breaks = this.breaks.get(target) ?? new Set();
    this.breaks.set(target, breaks.add(after));
  }

  /** Whether the client was told, before this receipt of the stream and after the one before, that it lost something. */
  wasToldBefore(target: string, index: number): boolean {
    return this.breaks.get(target)?.has(index) ?? false;
  }

  /** Whether the client was told that what was at this place of the stream does not come any more. */
  wasToldOf(target: string, { epoch, offset }: Place): boolean {
    return this.losses.some(
      ({ stream, position }) => stream === target && position.epoch === epoch && position.offset >= offset,
    );
  }

  of(target: string): readonly Receipt[] {
    return this.receipts.get(target) ?? [];
  }

  get targets(): string[] {
    return [...this.receipts.keys()];
  }

  get size(): number {
    return [...this.receipts.values()].reduce((sum, receipts) => sum + receipts.length, 0);
  }

  /** The ledger knows whose `user` stream it is. */
  private targetOf(stream: string): string {
    return stream === 'user' ? `user:${this.userId}` : stream;
  }
}
