import type { HistoryPage, Stream } from '@ginforge/notification';
import type { StreamPosition } from '@ginforge/protocol';
import type { Delivery } from './delivery.js';

/** What a cursor needs from around it; one for all cursors. */
export interface CursorSurroundings {
  /** Everything of the stream behind `offset`, as far as history has it. */
  read(stream: Stream, offset: number): Promise<HistoryPage>;
  frame(stream: Stream, entry: { offset: number; json: string }): Delivery;
  deliver(stream: Stream, delivery: Delivery): void;
  /** A gap was closed from history. */
  closed(stream: Stream): void;
  /** A gap could not be closed: the receivers are told that they have lost something before `position`. */
  lost(stream: Stream, position: StreamPosition): void;
  /** A message claimed a place in the stream that the stream does not have. */
  forged(stream: Stream): void;
  /** History could not be read; the gap stays until the next message or check finds it again. */
  unreadable(stream: Stream, error: unknown): void;
}

interface Arrival {
  readonly epoch: string;
  readonly delivery: Delivery;
}

/** So much waits for a gap to be closed at the most; what is beyond that is read from history by the next look. */
const maxWaiting = 2_000;
const maxWaitingBytes = 8 * 1024 * 1024;

/**
 * Where this gateway stands in one stream. Each live message must be the next one: what came before is dropped, what
 * leaves a hole waits until history has closed it (RT-34).
 */
export class StreamCursor {
  /** Connections of this gateway that read the stream. */
  followers = 0;
  private position: StreamPosition | undefined;
  private waiting: Arrival[] | undefined;
  private waitingBytes = 0;

  constructor(
    readonly stream: Stream,
    private readonly surroundings: CursorSurroundings,
  ) {}

  /** The first position that is known counts; what arrived before it was known counts more. */
  start(position: StreamPosition): void {
    this.position ??= { ...position };
  }

  receive(epoch: string, delivery: Delivery): void {
    if (this.waiting !== undefined) this.wait(this.waiting, { epoch, delivery });
    else if (this.position === undefined) this.step({ epoch, offset: delivery.offset }, delivery);
    else if (epoch === this.position.epoch) this.receiveNext(this.position, epoch, delivery);
    else this.suspect([{ epoch, delivery }]);
  }

  /**
   * Compares with where the stream stands in Redis; what is missing is fetched. A stream that stands before us was overtaken
   * by live messages meanwhile, or went back because Redis lost its end: history tells which.
   */
  check(actual: StreamPosition): void {
    const { position } = this;
    if (position === undefined || this.waiting !== undefined) return;
    if (actual.epoch !== position.epoch || actual.offset !== position.offset) this.suspect([]);
  }

  private receiveNext(position: StreamPosition, epoch: string, delivery: Delivery): void {
    if (delivery.offset === position.offset + 1) this.step({ epoch, offset: delivery.offset }, delivery);
    else if (delivery.offset > position.offset) this.suspect([{ epoch, delivery }]);
  }

  private step(position: StreamPosition, delivery: Delivery): void {
    this.position = position;
    this.surroundings.deliver(this.stream, delivery);
  }

  private wait(waiting: Arrival[], arrival: Arrival): void {
    const bytes = this.waitingBytes + arrival.delivery.frame.length;
    if (waiting.length >= maxWaiting || bytes > maxWaitingBytes) return;
    this.waitingBytes = bytes;
    waiting.push(arrival);
  }

  /** From here on live messages wait until history has told what is true. */
  private suspect(arrivals: Arrival[]): void {
    this.waiting = arrivals;
    this.waitingBytes = 0;
    void this.closeGap();
  }

  private async closeGap(): Promise<void> {
    const { position, waiting } = this;
    if (position === undefined || waiting === undefined) return;
    const suspects = waiting.length;
    try {
      const page = await this.surroundings.read(this.stream, position.offset);
      if (this.followers === 0) return; // nobody reads here any more; who follows now has a cursor of its own
      this.settle(position, page);
      this.resolve(waiting, suspects, page);
    } catch (error) {
      this.waiting = undefined;
      this.surroundings.unreadable(this.stream, error);
    }
  }

  private settle(position: StreamPosition, page: HistoryPage): void {
    const { epoch, offset, entries } = page;
    if (epoch === position.epoch && closes(position, page)) {
      for (const entry of entries) {
        this.step({ epoch, offset: entry.offset }, this.surroundings.frame(this.stream, entry));
      }
      if (entries.length > 0) this.surroundings.closed(this.stream);
    } else {
      this.position = { epoch, offset };
      this.surroundings.lost(this.stream, this.position);
    }
  }

  /** Lets go what waited. What was there before the page was read, and is beyond it, never was in the stream. */
  private resolve(waiting: Arrival[], suspects: number, page: HistoryPage): void {
    this.waiting = undefined;
    waiting.forEach(({ epoch, delivery }, index) => {
      const impossible = epoch !== page.epoch || delivery.offset > page.offset;
      if (index < suspects && impossible) this.surroundings.forged(this.stream);
      else this.receive(epoch, delivery);
    });
  }
}

/** Whether the page holds every message behind the position, without a hole. */
export function closes(position: StreamPosition, { offset, entries }: HistoryPage): boolean {
  if (entries.length !== offset - position.offset) return false;
  return entries.every((entry, index) => entry.offset === position.offset + 1 + index);
}
