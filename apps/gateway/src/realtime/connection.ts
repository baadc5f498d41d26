import type { Socket } from 'node:net';
import { type Principal } from '@ginforge/auth';
import { endsWithin } from '@ginforge/chassis';
import { newMessageId } from '@ginforge/notification';
import { closeCodes, type CloseCode, type ErrorCode, type StreamPosition } from '@ginforge/protocol';
import type { WebSocket } from 'ws';
import type { Delivery, ForkNotice, LossNotice } from './delivery.js';
import { pingFrame } from './frames.js';
import { StreamFloors } from './stream-floors.js';
import type { WriteScheduler } from './write-scheduler.js';

/** A client that was let in. */
export interface Admission {
  readonly socket: Socket;
  readonly principal: Principal;
  /** Whether the client said, by `?resume=1`, that a `resume` comes first. */
  readonly willResume: boolean;
}

/** What waits for its turn. */
type Held = Delivery | LossNotice | ForkNotice;

/** Written behind all that waits: its callback says that the rest is gone. */
const nothing = Buffer.alloc(0);

/** A client that gets a replay must read half a send buffer in this time. */
const drainTimeoutMs = 10_000;

/** One client's socket: who it is, which rooms it is in, what it still has to be sent. */
export class Connection {
  readonly clientId = newMessageId();
  /** Unix milliseconds of the last byte that came from the client. */
  lastSeenAt = Date.now();
  /** Unix milliseconds of the next ping (RT-25). */
  nextPingAt = 0;
  /** Unix milliseconds from which on the heartbeat has something to look at; before that it costs it nothing. */
  nextLookAt = 0;
  /** Whether the user was offline before this connection opened: rooms that it enters are told (RT-23). */
  cameOnline = false;
  /** Whether a `resume` may still come, and whether live messages wait for it (RT-33). */
  resume: 'possible' | 'awaited' | 'over' = 'possible';
  /** Settles when the client has had its `welcome`, and is gone then; messages of the client wait for it. */
  opened: Promise<void> | undefined;
  closing = false;
  /** The code that we closed with; a client that is gone or does not read never answers it. */
  closedWith: number | undefined;
  /** What the last message of the client that a handler refused was refused with. */
  lastRefusal: ErrorCode | undefined;

  readonly willResume: boolean;
  private readonly socket: Socket;
  private readonly floors = new StreamFloors();
  private who: Principal;
  /** What this turn has for the client: mostly one frame, and only for more there is a list, of all. */
  private frame: Buffer | undefined;
  private frames: Buffer[] | undefined;
  private outboxBytes = 0;
  /** What the socket still had of earlier writes when the last one was made, which it may have sent since. */
  private unsentBytes = 0;
  private held: Held[] | undefined;
  private heldBytes = 0;
  private holders = 0;
  private bytesSeen = 0;

  constructor(
    readonly webSocket: WebSocket,
    { socket, principal, willResume }: Admission,
    private readonly scheduler: WriteScheduler,
    private readonly sendBufferBytes: number,
  ) {
    this.socket = socket;
    this.who = principal;
    this.willResume = willResume;
  }

  /** Who it is. */
  get principal(): Principal {
    return this.who;
  }

  get userId(): string {
    return this.who.userId;
  }

  /** Whether there is nobody any more to do anything for; {@link closing} alone says that we ended it. */
  get isGone(): boolean {
    return this.closing || this.webSocket.readyState === this.webSocket.CLOSED;
  }

  /** Bytes that wait to be sent, ours and the system's. */
  get bufferedBytes(): number {
    return this.outboxBytes + this.socket.writableLength;
  }

  /** The hot path: hands over one message, unless the client has it already or it must wait (see {@link hold}). */
  deliver(delivery: Delivery): void {
    if (this.held !== undefined) this.holdBack(delivery, this.held);
    else if (this.isNews(delivery)) this.send(delivery.frame);
  }

  /** Tells of a loss, in its turn among the messages, if it is one for this client. */
  tellLoss(notice: LossNotice): void {
    if (this.held !== undefined) return this.holdBack(notice, this.held);
    if (!this.loses(notice)) return;
    this.setFloor(notice.stream, notice.position);
    this.send(notice.frame);
  }

  /**
   * Redis failed over, and the stream goes on under another epoch behind the loss's position: who has nothing beyond that learns the
   * new name alone, in its turn among the messages.
   */
  tellFork(notice: ForkNotice): void {
    if (this.held !== undefined) return this.holdBack(notice, this.held);
    const { loss, rename, epochBefore } = notice;
    const { stream, position } = loss;
    const floor = this.floors.get(stream);
    const losesNothing = floor?.epoch === epochBefore && floor.offset <= position.offset;
    if (!losesNothing) return this.tellLoss(loss);
    this.setFloor(stream, { epoch: position.epoch, offset: floor.offset });
    this.send(rename);
  }

  /** Queues a frame; everything of one event-loop turn goes out in one write. */
  send(frame: Buffer): void {
    if (this.closing) return;
    if (!this.hasRoomFor(frame.length)) {
      this.close(closeCodes.slowConsumer);
      return;
    }
    this.outboxBytes += frame.length;
    this.scheduler.frames++;
    if (this.frames !== undefined) this.frames.push(frame);
    else if (this.frame !== undefined) this.frames = [this.frame, frame];
    else {
      this.frame = frame;
      this.scheduler.schedule(this);
    }
  }

  flush(): void {
    const { frame, frames } = this;
    if (frame === undefined) return;
    this.frame = undefined;
    this.frames = undefined;
    this.outboxBytes = 0;
    if (!this.socket.writable) return;
    this.socket.write(frames === undefined ? frame : this.scheduler.joined(frames));
    this.unsentBytes = this.socket.writableLength;
  }

  ping(): void {
    if (!this.closing && this.socket.writable) this.socket.write(pingFrame);
  }

  /** Looks whether anything came since the last look; any byte is a sign of life. */
  noticeActivity(now: number): void {
    const { bytesRead } = this.socket;
    if (bytesRead === this.bytesSeen) return;
    this.bytesSeen = bytesRead;
    this.lastSeenAt = now;
  }

  /** Runs when so little waits that more can be sent; cuts off a client that does not read in time (RT-27). */
  async drained(): Promise<void> {
    this.flush();
    if (this.closing || this.bufferedBytes <= this.sendBufferBytes / 2) return;
    const written = new Promise<void>((resolve) => this.socket.write(nothing, () => resolve()));
    if (!(await endsWithin(drainTimeoutMs, written))) this.close(closeCodes.slowConsumer);
  }

  /** Another token of the same user takes the place of the first (RT-07); it may end earlier. */
  renew(principal: Principal): void {
    this.who = principal;
    this.nextLookAt = 0;
  }

  /** While somebody holds, deliveries wait; {@link release} lets them go in order, less what the client has by then. */
  hold(): void {
    this.holders++;
    this.held ??= [];
  }

  release(): void {
    if (--this.holders > 0 || this.held === undefined) return;
    const waiting = this.held;
    this.held = undefined;
    this.heldBytes = 0;
    for (const one of waiting) {
      if ('rename' in one) this.tellFork(one);
      else if ('position' in one) this.tellLoss(one);
      else if (this.isOfItsEpoch(one)) this.deliver(one);
    }
  }

  /** From here on the client has everything of `stream` up to the position. */
  setFloor(stream: string, position: StreamPosition): void {
    this.floors.set(stream, position);
  }

  clearFloor(stream: string): void {
    this.floors.delete(stream);
  }

  /** Sends what is queued, then the close frame; the socket is cut when the client does not answer it in time. */
  close(why: CloseCode, reason: string = why.meaning): void {
    if (this.closing) return;
    this.flush();
    this.closing = true;
    this.closedWith = why.code;
    this.held = undefined;
    this.webSocket.close(why.code, reason);
  }

  /** Asks the socket only where what it had last might not leave enough room: it is far away in memory. */
  private hasRoomFor(bytes: number): boolean {
    const queued = this.outboxBytes + bytes;
    return (
      queued + this.unsentBytes <= this.sendBufferBytes ||
      queued + this.socket.writableLength <= this.sendBufferBytes
    );
  }

  private isNews(delivery: Delivery): boolean {
    const { stream, offset } = delivery;
    return stream === undefined || offset > (this.floors.get(stream)?.offset ?? Infinity);
  }

  /** While messages waited the stream may have begun anew; the client stands on one side of that. */
  private isOfItsEpoch({ stream, epoch }: Delivery): boolean {
    return stream === undefined || epoch === this.floors.get(stream)?.epoch;
  }

  /** Whether anything of what is lost lies behind the client's place, which may be beyond it: in the same epoch, or already in the new one. */
  private loses({ stream, position, wentBack }: LossNotice): boolean {
    const floor = this.floors.get(stream);
    if (floor === undefined) return false;
    return floor.epoch !== position.epoch || wentBack || floor.offset < position.offset;
  }

  private holdBack(waiting: Held, held: Held[]): void {
    held.push(waiting);
    this.heldBytes += 'rename' in waiting ? waiting.rename.length : waiting.frame.length;
    if (this.heldBytes > this.sendBufferBytes) this.close(closeCodes.slowConsumer);
  }
}
