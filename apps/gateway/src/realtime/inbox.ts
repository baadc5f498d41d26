import {
  type ClientFrame,
  closeCodes,
  decodeClientFrame,
  describeError,
  type ErrorCode,
  FrameError,
} from '@ginforge/protocol';
import { isObservable, lastValueFrom, type Observable } from 'rxjs';
import type { Connection } from './connection.js';
import type { AckDetails } from './realtime.adapter.js';
import type { RateLimit } from './rate-limit.js';
import type { RealtimeMetrics } from './realtime-metrics.js';
import { sendAck, sendError } from './server-messages.js';

/** So many messages of one client wait at the most; then its socket is not read until some are done. */
const maxWaiting = 64;

type Result = AckDetails | undefined;

/** A message as the handlers get it: it tells whose it is, so that they are bound once for all connections. */
export interface ReceivedFrame extends ClientFrame {
  readonly connection: Connection;
}

/** Carries one type of message out. */
export type Handler = (frame: ReceivedFrame) => Promise<Result | Observable<Result>>;

/** One client's messages, one after the other: everything that it sends to one target arrives in that order (RT-16). */
export class Inbox {
  private tail: Promise<void> | undefined;
  private waiting = 0;
  /** The last refusal that the client has not yet heard of; until then nothing of it is published. */
  private unheard: string | undefined;
  private refusals = 0;

  constructor(
    private readonly connection: Connection,
    private readonly handlers: ReadonlyMap<string, Handler>,
    private readonly metrics: RealtimeMetrics,
    private readonly rateLimit: RateLimit,
  ) {}

  receive(data: Buffer, isBinary: boolean): void {
    const { connection } = this;
    if (connection.closing) return;
    if (isBinary) {
      connection.close(closeCodes.binaryRefused);
      return;
    }
    this.metrics.received++;
    if (++this.waiting === maxWaiting) connection.webSocket.pause();
    this.tail = (this.tail ?? connection.opened ?? Promise.resolve()).then(() => this.next(data));
  }

  /** A ping was answered. In line with the messages: those before it were sent before the client heard. */
  private receivePong(data: Buffer): void {
    const heard = data.toString();
    if (heard !== this.unheard) return;
    this.tail = (this.tail ?? Promise.resolve()).then(() => {
      if (heard === this.unheard) this.unheard = undefined;
    });
  }

  private async next(data: Buffer): Promise<void> {
    if (!this.connection.closing) await this.handle(data);
    if (--this.waiting === maxWaiting - 1) this.connection.webSocket.resume();
    if (this.waiting === 0) this.tail = undefined;
  }

  private async handle(data: Buffer): Promise<void> {
    try {
      const frame = decodeClientFrame(data.toString());
      if (this.mayPass(frame.id)) await this.dispatch(frame);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.metrics.refused(error.code.toLowerCase());
      sendError(this.connection, error.code, error.message, { id: error.messageId });
    }
  }

  /**
   * RT-16: what the client sent behind a message that Redis missed, before it could know, is refused too; published, it would
   * overtake the message when that is sent again, maybe over another gateway. A ping behind the refusal finds out when it
   * was heard; a client that has gone never answers it.
   */
  private barFollowers(frame: ClientFrame): void {
    const { lastRefusal } = this.connection;
    const failed = lastRefusal === 'UNAVAILABLE' || lastRefusal === 'INTERNAL';
    if (failed && isPublished(frame)) this.awaitHearing();
  }

  /** Each refusal must be heard, the latest too. */
  private awaitHearing(): void {
    const { connection } = this;
    if (this.refusals === 0) connection.webSocket.on('pong', (data: Buffer) => this.receivePong(data));
    this.unheard = `refusal ${++this.refusals}`;
    connection.flush();
    if (!connection.isGone) connection.webSocket.ping(this.unheard);
  }

  /** RT-26: over the rate each message is refused; ten seconds of it end the connection. */
  private mayPass(id: string | undefined): boolean {
    switch (this.rateLimit.take(performance.now())) {
      case 'passed':
        return true;
      case 'refused':
        this.refuse('RATE_LIMITED', id);
        return false;
      case 'flooded':
        this.connection.close(closeCodes.tooMany);
        return false;
    }
  }

  private refuse(code: ErrorCode, id: string | undefined): void {
    this.metrics.refused(code.toLowerCase());
    sendError(this.connection, code, describeError(code), { id });
  }

  private async dispatch(frame: ClientFrame): Promise<void> {
    const handle = this.handlers.get(frame.type);
    if (handle === undefined) {
      this.refuse('UNKNOWN_TYPE', frame.id);
      return;
    }
    if (this.unheard !== undefined && isPublished(frame)) {
      this.refuse('UNAVAILABLE', frame.id);
      this.awaitHearing();
      return;
    }
    this.connection.lastRefusal = undefined;
    const result = await handle({ ...frame, connection: this.connection });
    const details = isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
    this.barFollowers(frame);
    if (details !== undefined && frame.id !== undefined)
      sendAck(this.connection, { id: frame.id, ...details });
  }
}

function isPublished({ type }: ClientFrame): boolean {
  return type === 'chat' || type === 'room_message';
}
