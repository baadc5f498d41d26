import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { channels, closeCodes } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { ConnectionCluster, type ConnectionStreams } from './connection-cluster.js';
import { ConnectionManager } from './connection-manager.js';
import { RoomsService } from './rooms.service.js';
import { sendWelcome } from './server-messages.js';
import { Subscriptions } from './subscriptions.js';

/** What happens between the upgrade and `welcome`, and after the close. */
@Injectable()
export class ConnectionLifecycle {
  private readonly logger = new Logger(ConnectionLifecycle.name);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly manager: ConnectionManager,
    private readonly subscriptions: Subscriptions,
    private readonly cluster: ConnectionCluster,
    private readonly rooms: RoomsService,
  ) {}

  /** Registers the connection and welcomes it; what cannot be had closes it, with a code that says whether to come back. */
  async open(connection: Connection): Promise<void> {
    connection.hold();
    this.manager.register(connection);
    try {
      await this.subscriptions.acquire(channelsOf(connection));
      if (await this.cluster.enter(connection))
        this.welcome(connection, await this.cluster.positions(connection));
      else connection.close(closeCodes.tooMany);
    } catch (error) {
      this.logger.warn({ err: error }, 'a connection could not be opened');
      connection.close(closeCodes.overloaded);
    }
  }

  /** Undoes what {@link open} and the rooms did; once. */
  close(connection: Connection): void {
    if (!this.manager.unregister(connection)) return;
    this.rooms.leaveAll(connection);
    this.subscriptions.release(channelsOf(connection));
    this.cluster.leave(connection);
  }

  private welcome(connection: Connection, { user, broadcast }: ConnectionStreams): void {
    connection.setFloor('user', user.offset);
    connection.setFloor('broadcast', broadcast.offset);
    sendWelcome(connection, { user, broadcast }, this.environment.HEARTBEAT_INTERVAL_MS / 1000);
    connection.release();
  }
}

function channelsOf({ userId }: Connection): string[] {
  return [channels.broadcast, channels.user(userId), channels.notification(userId)];
}
