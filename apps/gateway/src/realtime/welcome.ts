import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { type Stream, streams } from '@ginforge/notification';
import { closeCodes, type StreamPosition } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { RecentRevocations } from './recent-revocations.js';
import { Resumption } from './resumption.js';
import { sendWelcome } from './server-messages.js';

/** The streams that every connection reads from its first moment on. */
export function ownStreams({ userId }: Connection): [Stream, Stream] {
  return [streams.user(userId), streams.broadcast];
}

/** RT-05: the first message on a connection, and the places in its streams from which on it gets everything. */
@Injectable()
export class Welcome {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly resumption: Resumption,
    private readonly recent: RecentRevocations,
  ) {}

  /**
   * Lets live messages through behind `welcome`, or behind the answer to the `resume` that was announced.
   * @param positions of its {@link ownStreams}
   */
  send(connection: Connection, [user, broadcast]: readonly StreamPosition[]): void {
    if (user === undefined || broadcast === undefined)
      throw new Error('a position of its streams is missing');
    if (this.recent.concern(connection.principal)) return connection.close(closeCodes.revoked);
    connection.setFloor('user', user);
    connection.setFloor('broadcast', broadcast);
    sendWelcome(connection, { user, broadcast }, this.environment.HEARTBEAT_INTERVAL_MS / 1000);
    if (connection.willResume) this.resumption.expect(connection);
    connection.release();
  }
}
