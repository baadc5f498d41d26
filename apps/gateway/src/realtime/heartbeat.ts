import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { closeCodes, describeError } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { sendError } from './server-messages.js';

/** Often enough that a token's end is noticed within a second of it (RT-07). */
const sweepEveryMs = 500;

/** So many times between two pings it is looked whether a client said anything: asking a socket costs more than all else. */
const looksPerPing = 5;

/**
 * RT-25: one sweep for all connections, no timer per socket: pings, silence, and tokens that ran out (RT-07). A sweep passes by
 * who has nothing due, and touches no socket of them.
 */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly manager: ConnectionManager,
  ) {}

  onApplicationBootstrap(): void {
    const period = Math.min(sweepEveryMs, this.environment.HEARTBEAT_INTERVAL_MS);
    this.timer = setInterval(() => this.sweep(Date.now()), period);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private sweep(now: number): void {
    for (const connection of this.manager.all()) {
      if (now >= connection.nextLookAt) this.look(connection, now);
    }
  }

  private look(connection: Connection, now: number): void {
    const { HEARTBEAT_INTERVAL_MS: interval, HEARTBEAT_TIMEOUT_MS: timeout } = this.environment;
    connection.noticeActivity(now);
    const expiresAt = connection.principal.expiresAt * 1000;
    const silentAt = connection.lastSeenAt + timeout;
    if (now >= expiresAt) expire(connection);
    else if (now >= silentAt) connection.close(closeCodes.heartbeatTimeout);
    else if (now >= connection.nextPingAt) this.ping(connection, now);
    connection.nextLookAt = Math.min(
      now + interval / looksPerPing,
      expiresAt,
      silentAt,
      connection.nextPingAt,
    );
  }

  /** The first ping comes at a random point of the interval, so that clients who came together do not step together. */
  private ping(connection: Connection, now: number): void {
    const interval = this.environment.HEARTBEAT_INTERVAL_MS;
    const first = connection.nextPingAt === 0;
    connection.nextPingAt = now + (first ? Math.random() * interval : interval);
    if (!first) connection.ping();
  }
}

function expire(connection: Connection): void {
  sendError(connection, 'TOKEN_EXPIRED', describeError('TOKEN_EXPIRED'));
  connection.close(closeCodes.tokenExpired);
}
