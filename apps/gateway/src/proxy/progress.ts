import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { RouteTimeouts } from './route-table.js';

/** What has taken too long: the client's body, the upstream's first byte, or either side in the middle of its part. */
export type Overdue = 'client' | 'response' | 'idle';

/** A body that brings less than this in the idle time stands still: bytes in single file hold a connection for ever (GW-10). */
const leastBodyBytes = 1_024;

/** Watches one exchange for standing still (GW-07), by what has passed through the client's socket. */
export class Progress {
  /** undici takes it away from a request that it gives up. */
  private readonly socket: Socket;
  private received: number;
  private sent: number;
  private movedAt: number;
  private isComplete = false;

  /** @param startedAt of `performance.now()` */
  constructor(
    private readonly request: IncomingMessage,
    private readonly timeouts: RouteTimeouts,
    startedAt: number,
  ) {
    this.socket = request.socket;
    this.received = this.socket.bytesRead;
    this.sent = this.socket.bytesWritten;
    this.movedAt = startedAt;
  }

  /** @param isAnswered whether the head of the answer has gone out */
  overdue(now: number, isAnswered: boolean): Overdue | undefined {
    this.look(now);
    const limit = this.isComplete && !isAnswered ? this.timeouts.firstByte : this.timeouts.idle;
    if (now - this.movedAt < limit) return undefined;
    if (isAnswered) return 'idle';
    if (this.isComplete) return 'response';
    // What has arrived and is not taken waits for the upstream; else it is the client that does not go on.
    return this.request.readableLength > 0 ? 'idle' : 'client';
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
