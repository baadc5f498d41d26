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
  /** Messages, and what pongs have said. */
  private readonly waiting: (Buffer | string)[] = [];
  private isBusy = false;
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
    this.add(data);
    if (this.waiting.length >= maxWaiting) connection.webSocket.pause();
  }

  /** A ping was answered. In line with the messages: those before it were sent before the client heard. */
  private receivePong(text: string): void {
    if (text === this.unheard && !this.waiting.includes(text)) this.add(text);
  }

  private add(data: Buffer | string): void {
    this.waiting.push(data);
    if (!this.isBusy) void this.work();
  }

  /** Until nothing waits; at once where nothing is to be waited for. */
  private async work(): Promise<void> {
    this.isBusy = true;
    const { connection, waiting } = this;
    const { webSocket } = connection;
    if (connection.opened !== undefined) await connection.opened;
    for (let data = waiting.shift(); data !== undefined; data = waiting.shift()) {
      if (webSocket.isPaused && waiting.length < maxWaiting) webSocket.resume();
      if (typeof data === 'string') this.hear(data);
      else await this.handle(data);
    }
    this.isBusy = false;
  }

  private hear(pong: string): void {
    if (pong === this.unheard) this.unheard = undefined;
  }

  /** @returns when it was carried out; nothing where it was refused at once */
  private handle(data: Buffer): Promise<void> | undefined {
    if (this.connection.closing) return undefined;
    const frame = this.read(data);
    return frame !== undefined && this.mayPass(frame.id) ? this.dispatch(frame) : undefined;
  }

  private read(data: Buffer): ClientFrame | undefined {
    try {
      return decodeClientFrame(data.toString());
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.metrics.refused(error.code.toLowerCase());
      sendError(this.connection, error.code, error.message, { id: error.messageId });
      return undefined;
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
    if (this.refusals === 0)
      connection.webSocket.on('pong', (data: Buffer) => this.receivePong(data.toString()));
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
