import { type HistoryEntry, type HistoryPage, inPresentEpoch, type Stream } from '@ginforge/notification';
import type { StreamPosition } from '@ginforge/protocol';
import type { StreamDelivery } from './delivery.js';

/** What a cursor needs from around it; one for all cursors. */
export interface CursorSurroundings {
  /** What history has of the stream behind `position`; where the stream has another epoch, all that it has of that one. */
  read(stream: Stream, position: StreamPosition): Promise<HistoryPage>;
  frame(stream: Stream, epoch: string, entry: HistoryEntry): StreamDelivery;
  deliver(stream: Stream, delivery: StreamDelivery): void;
  /** A gap was closed from history. */
  closed(stream: Stream): void;
  /** What lay between the two positions cannot be had: those whom that concerns are told that the stream goes on at `position`. */
  lost(stream: Stream, before: StreamPosition, position: StreamPosition): void;
  /** Redis failed over: the stream goes on under the epoch of the page, and nothing up to `before` was lost. */
  renamed(stream: Stream, before: StreamPosition, page: HistoryPage): void;
  /** A message claimed a place in the stream that the stream does not have. */
  forged(stream: Stream): void;
  /** History could not be read; the gap stays until the next message or check finds it again. */
  unreadable(stream: Stream, error: unknown): void;
}

/** So much waits for a gap to be closed at the most; what is beyond that is read from history by the next look. */
const maxWaiting = 2_000;
const maxWaitingBytes = 8 * 1024 * 1024;

/**
 * Where this gateway stands in one stream. Each live message must be the next one: what came before is dropped, what
 * leaves a hole, or is of another epoch, waits until history has told what is true (RT-34).
 */
export class StreamCursor {
  /** Connections of this gateway that read the stream. */
  followers = 0;
  private position: StreamPosition | undefined;
  /** What may not be passed on yet: before the first position is known, and while a gap is being closed. */
  private waiting: StreamDelivery[] | undefined = [];
  private waitingBytes = 0;
  /** A look into history that is under way; tells whether it could be read. */
  private look: Promise<boolean> | undefined;

  constructor(
    readonly stream: Stream,
    private readonly surroundings: CursorSurroundings,
  ) {}

  /**
   * Where the stream stood when one of its readers came. The first time that is our place, and what has arrived since goes on
   * from there; afterwards it tells only whether the stream has begun anew.
   */
  start(position: StreamPosition): void {
    if (this.position === undefined) {
      this.position = { epoch: position.epoch, offset: position.offset };
      this.letGo(this.waiting ?? []);
    } else if (position.epoch !== this.position.epoch) void this.checkEpoch(position.epoch);
  }

  receive(delivery: StreamDelivery): void {
    const { position, waiting } = this;
    if (waiting !== undefined) this.wait(waiting, delivery);
    else if (position !== undefined) this.receiveAt(position, delivery);
  }

  /**
   * Compares with where the stream stands in Redis; what is missing is fetched. A stream that stands before us was overtaken
   * by live messages meanwhile, or went back because Redis lost its end: history tells which.
   * @returns false when history could not be read, so that this is to be done again
   */
  async check(actual: StreamPosition): Promise<boolean> {
    if (this.look !== undefined && !(await this.look)) return false;
    const { position, waiting } = this;
    if (position === undefined || isSame(actual, position)) return true;
    return waiting === undefined ? this.suspect(position, []) : (this.look ?? true);
  }

  private async checkEpoch(epoch: string): Promise<void> {
    if (this.look !== undefined) await this.look;
    const { position, waiting } = this;
    if (position === undefined || waiting !== undefined || position.epoch === epoch) return;
    await this.suspect(position, []);
  }

  private receiveAt(position: StreamPosition, delivery: StreamDelivery): void {
    const isSameEpoch = delivery.epoch === position.epoch;
    if (isSameEpoch && delivery.offset === position.offset + 1) this.step(delivery);
    else if (!isSameEpoch || delivery.offset > position.offset) void this.suspect(position, [delivery]);
  }

  private step(delivery: StreamDelivery): void {
    this.position = { epoch: delivery.epoch, offset: delivery.offset };
    this.surroundings.deliver(this.stream, delivery);
  }

  private wait(waiting: StreamDelivery[], delivery: StreamDelivery): void {
    const bytes = this.waitingBytes + delivery.frame.length;
    if (waiting.length >= maxWaiting || bytes > maxWaitingBytes) return;
    this.waitingBytes = bytes;
    waiting.push(delivery);
  }

  /** From here on live messages wait until history has told what is true. */
  private suspect(position: StreamPosition, suspects: StreamDelivery[]): Promise<boolean> {
    this.waiting = suspects;
    this.waitingBytes = 0;
    this.look = this.closeGap(position, suspects);
    return this.look;
  }

  private async closeGap(position: StreamPosition, waiting: StreamDelivery[]): Promise<boolean> {
    const suspects = waiting.length;
    try {
      const page = await this.surroundings.read(this.stream, position);
      this.look = undefined;
      if (this.followers === 0) return true; // nobody reads here any more; who follows now has a cursor of its own
      this.settle(position, page);
      this.letGo(waiting.filter((delivery, index) => index >= suspects || this.isReal(delivery, page)));
      return true;
    } catch (error) {
      this.look = undefined;
      this.waiting = undefined;
      this.surroundings.unreadable(this.stream, error);
      return false;
    }
  }

  /** Passes on all that there is; only what is not is lost. */
  private settle(known: StreamPosition, page: HistoryPage): void {
    const { epoch, offset, entries } = page;
    const before = inPresentEpoch(known, page);
    if (before.epoch !== known.epoch) {
      this.position = before;
      this.surroundings.renamed(this.stream, known, page);
    }
    for (const entry of entries) {
      this.goTo(epoch, entry.offset - 1);
      this.step(this.surroundings.frame(this.stream, epoch, entry));
    }
    this.goTo(epoch, offset);
    const isClosed = epoch === before.epoch && entries.length > 0 && closes(before, page);
    if (isClosed) this.surroundings.closed(this.stream);
  }

  /** Stands there now; what lies between, if anything does, is lost. */
  private goTo(epoch: string, offset: number): void {
    const before = this.position;
    if (before === undefined || isSame(before, { epoch, offset })) return;
    this.position = { epoch, offset };
    this.surroundings.lost(this.stream, before, this.position);
  }

  /** What was there before the page was read, and is beyond it, never was in the stream. */
  private isReal({ epoch, offset }: StreamDelivery, page: HistoryPage): boolean {
    const isReal = epoch === page.epoch && offset <= page.offset;
    if (!isReal) this.surroundings.forged(this.stream);
    return isReal;
  }

  private letGo(waiting: readonly StreamDelivery[]): void {
    this.waiting = undefined;
    this.waitingBytes = 0;
    for (const delivery of waiting) this.receive(delivery);
  }
}

function isSame(one: StreamPosition, other: StreamPosition): boolean {
  return one.epoch === other.epoch && one.offset === other.offset;
}

/** Whether the page holds every message behind the position, without a hole. */
export function closes(position: StreamPosition, { offset, entries }: HistoryPage): boolean {
  if (entries.length !== offset - position.offset) return false;
  return entries.every((entry, index) => entry.offset === position.offset + 1 + index);
}
