import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { RouteTimeouts } from './route-table.js';

/** What has taken too long: the client, with its body or with reading; the upstream's first byte; or the upstream in the middle. */
export type Overdue = 'client' | 'response' | 'idle';

/** A body that brings less than this in the idle time stands still: bytes in single file hold a connection for ever (GW-10). */
const leastBodyBytes = 1_024;

/** Watches one exchange for standing still (GW-07), by what has passed through the client's socket. */
export class Progress {
  private readonly socket: Socket;
  /** Nothing is read of the socket before the first look: most requests are over by then. */
  private received = -Infinity;
  private sent = -Infinity;
  private movedAt: number;
  private isComplete = false;

  /** @param startedAt of `performance.now()` */
  constructor(
    private readonly request: IncomingMessage,
    private readonly timeouts: RouteTimeouts,
    startedAt: number,
  ) {
    this.socket = request.socket;
    this.movedAt = startedAt;
  }

  /** @param isAnswered whether the head of the answer has gone out */
  overdue(now: number, isAnswered: boolean): Overdue | undefined {
    this.look(now);
    const limit = this.isComplete && !isAnswered ? this.timeouts.firstByte : this.timeouts.idle;
    if (now - this.movedAt < limit) return undefined;
    if (this.isComplete && !isAnswered) return 'response';
    return this.isTheClientsTurn(isAnswered) ? 'client' : 'idle';
  }

  /**
   * A client that does not read, or does not go on with its body, says nothing of the upstream: else one that stands still could
   * close a service to everybody. What has arrived and is not taken waits for the upstream.
   */
  private isTheClientsTurn(isAnswered: boolean): boolean {
    const { request, socket } = this;
    if (isAnswered && socket.writableLength > 0) return true;
    return !this.isComplete && request.readableLength === 0;
  }

  private look(now: number): void {
    const { socket } = this;
    const { complete } = this.request;
    const hasMoved = complete
      ? !this.isComplete || socket.bytesWritten !== this.sent
      : socket.bytesRead - this.received >= leastBodyBytes || socket.bytesWritten !== this.sent;
    if (!hasMoved) return;
    this.isComplete = complete;
    this.received = socket.bytesRead;
    this.sent = socket.bytesWritten;
    this.movedAt = now;
  }
}
