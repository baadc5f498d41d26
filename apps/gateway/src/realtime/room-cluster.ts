import { Injectable, Logger } from '@nestjs/common';
import { GatewayPresence } from '@ginforge/notification';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { UserStatus } from './user-status.js';

/**
 * Tells the rest of the cluster what happens to rooms here. What it cannot tell now, the next renewal of the lease puts
 * right; nothing waits for it.
 */
@Injectable()
export class RoomCluster {
  private readonly logger = new Logger(RoomCluster.name);

  constructor(
    private readonly presence: GatewayPresence,
    private readonly manager: ConnectionManager,
    private readonly status: UserStatus,
  ) {}

  /** @param isFirst whether nobody of this gateway was in the room before */
  joined(connection: Connection, room: string, isFirst: boolean): void {
    if (isFirst) this.send(this.presence.roomOpened(room));
    this.rememberRooms(connection.userId);
    if (!connection.cameOnline) return;
    const { userId, principal } = connection;
    const content = { user_id: userId, user_name: principal.username, status: 'online' } as const;
    this.send(this.status.tellRoom(content, room));
  }

  /** @param isEmpty whether nobody of this gateway is in the room any more */
  left({ userId }: Connection, room: string, isEmpty: boolean): void {
    if (isEmpty) this.send(this.presence.roomClosed(room));
    if (this.manager.isUserOnline(userId)) this.rememberRooms(userId);
  }

  /** Whoever finds the user gone must know whom to tell (RT-23). */
  private rememberRooms(userId: string): void {
    const rooms = [...this.manager.connectionsOf(userId)].flatMap((one) => this.manager.roomsOf(one));
    this.send(this.presence.rememberRooms(userId, [...new Set(rooms)]));
  }

  private send(change: Promise<void>): void {
    change.catch((error: unknown) => this.logger.warn('the cluster missed a change of rooms', error));
  }
}
