import { Injectable, Logger } from '@nestjs/common';
import type { Stream } from '@ginforge/notification';
import { closeCodes, type StreamPosition } from '@ginforge/protocol';
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
  open(connection: Connection): Promise<void> {
    return (connection.opened = this.admit(connection).then(() => {
      connection.opened = undefined;
    }));
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
      const [mayEnter, positions] = await Promise.all([
        this.cluster.enter(connection), // asked for in this very turn: close() cannot be there before it
        this.follow(ownStreams(connection)),
      ]);
      if (connection.isGone) return;
      if (mayEnter) this.welcome.send(connection, positions);
      else connection.close(closeCodes.tooMany);
    } catch (error) {
      this.logger.warn('a connection could not be opened', error);
      connection.close(closeCodes.overloaded);
    }
  }

  /** @returns where the streams stand; live messages behind that arrive here */
  private async follow(streams: readonly Stream[]): Promise<StreamPosition[]> {
    await this.cursors.follow(streams);
    return this.cursors.positions(streams);
  }
}
