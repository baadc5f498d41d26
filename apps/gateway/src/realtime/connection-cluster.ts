import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { GatewayPresence, StreamHistory, streams } from '@ginforge/notification';
import type { StreamPosition } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';

export interface ConnectionStreams {
  user: StreamPosition;
  broadcast: StreamPosition;
}

/** A connection as the cluster sees it: its entry in the presence registry, the positions of its streams. */
@Injectable()
export class ConnectionCluster {
  private readonly logger = new Logger(ConnectionCluster.name);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly presence: GatewayPresence,
    private readonly history: StreamHistory,
  ) {}

  /** @returns whether the user may have one more connection (RT-06) */
  async enter({ clientId, userId, principal }: Connection): Promise<boolean> {
    const entry = { clientId, userId, userName: principal.username };
    const { refused } = await this.presence.connect(entry, this.environment.MAX_CONNECTIONS_PER_USER);
    return !refused;
  }

  /** A gateway that cannot say so now is found out by its lease. */
  leave({ clientId, userId }: Connection): void {
    this.presence
      .disconnect({ clientId, userId })
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the presence registry missed a close'));
  }

  async positions({ userId }: Connection): Promise<ConnectionStreams> {
    const [user, broadcast] = await this.history.positions([streams.user(userId), streams.broadcast]);
    if (user === undefined || broadcast === undefined) throw new Error('positions() answered too little');
    return { user, broadcast };
  }
}
