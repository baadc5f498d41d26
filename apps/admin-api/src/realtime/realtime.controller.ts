import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Feed, feedOf } from '@ginforge/chassis';
import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';

import { RealtimeChangesService } from './realtime-changes.service.js';
import {
  type ConnectionsQuery,
  connectionsQuery,
  type ConnectionView,
  connectionView,
  type DisconnectQuery,
  disconnectQuery,
  type DisconnectedUser,
  disconnectedUser,
  type FeedQuery,
  feedQuery,
  type OnlineUser,
  onlineUser,
  type OpenRoom,
  openRoom,
  type RealtimeStats,
  realtimeStats,
  roomGrant,
  type RoomGrantView,
  type RoomView,
  roomView,
} from './realtime-views.js';
import { RealtimeService } from './realtime.service.js';

/** `/api/v1/admin/realtime`: who is connected, and where. */
@Controller('api/v1/admin/realtime')
export class RealtimeController {
  constructor(
    private readonly realtime: RealtimeService,
    private readonly changes: RealtimeChangesService,
  ) {}

  @Get('stats')
  @RequirePermission('realtime:read')
  @Answers(realtimeStats, 'Numbers of all gateways together, and of each')
  stats(): Promise<RealtimeStats> {
    return this.realtime.stats();
  }

  @Get('connections')
  @RequirePermission('realtime:read')
  @Answers(feedOf(connectionView), 'Connections, the oldest first; of one user where that is asked')
  connections(@Query({ schema: connectionsQuery }) query: ConnectionsQuery): Promise<Feed<ConnectionView>> {
    return this.realtime.connections(query);
  }

  @Get('online-users')
  @RequirePermission('realtime:read')
  @Answers(feedOf(onlineUser), 'Who is connected, by id')
  onlineUsers(@Query({ schema: feedQuery }) query: FeedQuery): Promise<Feed<OnlineUser>> {
    return this.realtime.onlineUsers(query);
  }

  @Get('rooms')
  @RequirePermission('realtime:read')
  @Answers(feedOf(openRoom), 'Rooms with somebody in them, by name')
  rooms(@Query({ schema: feedQuery }) query: FeedQuery): Promise<Feed<OpenRoom>> {
    return this.realtime.rooms(query);
  }

  @Get('rooms/:name')
  @RequirePermission('realtime:read')
  @Answers(roomView, 'Who is in a room and who was granted it', { errors: ['NOT_FOUND'] })
  room(@Param('name') name: string): Promise<RoomView> {
    return this.realtime.room(name);
  }

  @Post('users/:id/disconnect')
  @HttpCode(200)
  @RequirePermission('realtime:manage')
  @Answers(disconnectedUser, 'Closes all connections of a user', { errors: ['NOT_FOUND'] })
  disconnect(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query({ schema: disconnectQuery }) { reason }: DisconnectQuery,
  ): Promise<DisconnectedUser> {
    return this.changes.disconnect(actor, id, reason);
  }

  @Post('rooms/:name/grants/:user_id')
  @HttpCode(200)
  @RequirePermission('realtime:manage')
  @Answers(roomGrant, 'Lets a user into a room', { errors: ['USER_NOT_FOUND', 'NOT_FOUND'] })
  grant(
    @CurrentActor() actor: Actor,
    @Param('name') name: string,
    @Param('user_id') userId: string,
  ): Promise<RoomGrantView> {
    return this.changes.grant(actor, name, userId);
  }

  @Delete('rooms/:name/grants/:user_id')
  @RequirePermission('realtime:manage')
  @Answers(roomGrant, 'Takes a grant back, and the user out of the room', { errors: ['NOT_FOUND'] })
  revoke(
    @CurrentActor() actor: Actor,
    @Param('name') name: string,
    @Param('user_id') userId: string,
  ): Promise<RoomGrantView> {
    return this.changes.revoke(actor, name, userId);
  }
}
