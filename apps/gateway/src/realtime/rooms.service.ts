import { Inject, Injectable, Logger } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { streams } from '@ginforge/notification';
import { type ErrorCode, type StreamPosition, WireError } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { RoomCluster } from './room-cluster.js';
import { RoomAccess } from './room-access.js';
import { sendError } from './server-messages.js';
import { StreamCursors } from './stream-cursors.js';

/** Joining and leaving rooms: permission, membership here, interest in Redis, the count in the presence registry. */
@Injectable()
export class RoomsService {
  private readonly logger = new Logger(RoomsService.name);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly access: RoomAccess,
    private readonly manager: ConnectionManager,
    private readonly cursors: StreamCursors,
    private readonly cluster: RoomCluster,
  ) {}

  /**
   * Makes the connection a member; joining twice is harmless (RT-22).
   * @returns the position of the room's stream from which on the member gets every message
   * @throws WireError BAD_ROOM, ROOM_FORBIDDEN or TOO_MANY_ROOMS
   */
  async join(connection: Connection, room: string): Promise<StreamPosition> {
    await this.access.check(connection.principal, room);
    if (this.manager.isMember(connection, room)) return this.position(room);
    if (this.isFull(connection)) throw new WireError('TOO_MANY_ROOMS');
    return this.enter(connection, room);
  }

  leave(connection: Connection, room: string): void {
    if (!this.manager.isMember(connection, room)) return;
    this.cluster.left(connection, room, this.manager.leaveRoom(connection, room));
    connection.clearFloor(streams.room(room));
    this.cursors.unfollow([streams.room(room)]);
  }

  /** Ends the membership of one who may not be in the room any more, and says so (RT-21). */
  expel(connection: Connection, room: string): void {
    if (!this.manager.isMember(connection, room)) return;
    this.leave(connection, room);
    sendError(connection, 'ROOM_FORBIDDEN', 'You may not be in this room any more.', { room });
  }

  isMember(connection: Connection, room: string): boolean {
    return this.manager.isMember(connection, room);
  }

  leaveAll(connection: Connection): void {
    for (const room of this.manager.roomsOf(connection)) this.leave(connection, room);
  }

  /** Live messages wait while the position is read, so that none falls between it and the first delivery. */
  private async enter(connection: Connection, room: string): Promise<StreamPosition> {
    connection.hold();
    try {
      await this.acquire(room);
      if (connection.isGone) throw this.abandon(room, 'UNAVAILABLE');
      if (this.isFull(connection)) throw this.abandon(room, 'TOO_MANY_ROOMS'); // a resume joins many at once
      this.cluster.joined(connection, room, this.manager.joinRoom(connection, room));
      const position = await this.admitted(connection, room);
      connection.setFloor(streams.room(room), position);
      return position;
    } catch (error) {
      this.leave(connection, room);
      throw error;
    } finally {
      connection.release();
    }
  }

  /** Asks once more for permission: a grant that was revoked a moment ago did not find a member to remove (RT-21). */
  private async admitted(connection: Connection, room: string): Promise<StreamPosition> {
    const [position] = await Promise.all([
      this.position(room),
      this.access.check(connection.principal, room),
    ]);
    return position;
  }

  private async position(room: string): Promise<StreamPosition> {
    const [position] = await this.cursors.positions([streams.room(room)]);
    if (position === undefined) throw new Error('positions() answered nothing');
    return position;
  }

  private async acquire(room: string): Promise<void> {
    try {
      await this.cursors.follow([streams.room(room)]);
    } catch (error) {
      this.logger.warn({ err: error }, 'a room could not be subscribed');
      this.cursors.unfollow([streams.room(room)]);
      throw new WireError('UNAVAILABLE');
    }
  }

  private abandon(room: string, code: ErrorCode): WireError {
    this.cursors.unfollow([streams.room(room)]);
    return new WireError(code);
  }

  private isFull(connection: Connection): boolean {
    return this.manager.roomsOf(connection).length >= this.environment.MAX_ROOMS_PER_CONNECTION;
  }
}
