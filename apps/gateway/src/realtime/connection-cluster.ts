import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { GatewayPresence } from '@ginforge/notification';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { UserStatus } from './user-status.js';

/** A connection as the cluster sees it: its entry in the presence registry. */
@Injectable()
export class ConnectionCluster {
  private readonly logger = new Logger(ConnectionCluster.name);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly presence: GatewayPresence,
    private readonly status: UserStatus,
  ) {}

  /** @returns whether the user may have one more connection (RT-06) */
  async enter(connection: Connection): Promise<boolean> {
    const { clientId, userId, principal } = connection;
    const entry = { clientId, userId, userName: principal.username };
    const outcome = await this.presence.connect(entry, this.environment.MAX_CONNECTIONS_PER_USER);
    if (outcome.refused) return false;
    connection.cameOnline = outcome.cameOnline;
    if (outcome.cameOnline) await this.tellOnline(connection);
    return true;
  }

  /** A gateway that cannot say so now is found out by its lease. */
  leave({ clientId, userId }: Connection): void {
    this.presence
      .disconnect({ clientId, userId })
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the presence registry missed a close'));
  }

  private async tellOnline({ userId, principal }: Connection): Promise<void> {
    await this.status.tell({ user_id: userId, user_name: principal.username, status: 'online' }, []);
  }
}
