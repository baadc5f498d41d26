import { Injectable, Logger } from '@nestjs/common';
import { closeCodes } from '@ginforge/protocol';
import { ConnectionCluster } from './connection-cluster.js';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { RoomsService } from './rooms.service.js';
import { StreamCursors } from './stream-cursors.js';
import { ownStreams, Welcome } from './welcome.js';

/** What happens between the upgrade and `welcome`, and after the close. */
@Injectable()
export class ConnectionLifecycle {
  private readonly logger = new Logger(ConnectionLifecycle.name);

  constructor(
    private readonly manager: ConnectionManager,
    private readonly cursors: StreamCursors,
    private readonly cluster: ConnectionCluster,
    private readonly rooms: RoomsService,
    private readonly welcome: Welcome,
  ) {}

  /** Registers the connection and welcomes it; what cannot be had closes it, with a code that says whether to come back. */
  open(connection: Connection): void {
    connection.opened = this.admit(connection).then(() => {
      connection.opened = undefined;
    });
  }

  /** Undoes what {@link open} and the rooms did; once. */
  close(connection: Connection): void {
    if (!this.manager.unregister(connection)) return;
    this.cluster.leave(connection);
    this.rooms.leaveAll(connection);
    this.cursors.unfollow(ownStreams(connection));
  }

  private async admit(connection: Connection): Promise<void> {
    connection.hold();
    this.manager.register(connection);
    try {
      await this.cursors.follow(ownStreams(connection));
      if (connection.isGone) return; // close() has been here, and the cluster must not learn of it afterwards
      if (await this.cluster.enter(connection)) await this.welcome.send(connection);
      else connection.close(closeCodes.tooMany);
    } catch (error) {
      this.logger.warn('a connection could not be opened', error);
      connection.close(closeCodes.overloaded);
    }
  }
}
