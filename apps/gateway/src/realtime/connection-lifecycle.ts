import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { GatewayPresence, StreamHistory, streams } from '@ginforge/notification';
import { channels, closeCodes, type StreamPosition } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
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

function channelsOf({ userId }: Connection): string[] {
  return [channels.broadcast, channels.user(userId), channels.notification(userId)];
}
