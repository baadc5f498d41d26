import { ApplicationError, type Feed, ServiceBus, type ServiceQuery } from '@ginforge/chassis';
import {
  gatewayConnections,
  gatewayRoom,
  gatewayRooms,
  gatewayStats,
  gatewayUsers,
  PresenceReader,
  RoomGrants,
} from '@ginforge/notification';
import { isRoomName } from '@ginforge/protocol';
import { Injectable } from '@nestjs/common';

import { mergedFeed } from './merged-feed.js';
import {
  type ConnectionsQuery,
  type ConnectionView,
  type FeedQuery,
  type OnlineUser,
  type OpenRoom,
  type RealtimeStats,
  type RoomView,
  shownOfRoom,
} from './realtime-views.js';

/**
 * Who is connected, as the gateways themselves tell it: every one is asked, and whatever the number of connections no answer is
 * longer than a page. A gateway that hangs is left out after a second. Rejects with `UNAVAILABLE` while Redis is away.
 */
@Injectable()
export class RealtimeService {
  constructor(
    private readonly bus: ServiceBus,
    private readonly presence: PresenceReader,
    private readonly grants: RoomGrants,
  ) {}

  async stats(): Promise<RealtimeStats> {
    const expected = await this.presence.gatewayIds();
    const [counts, { answers, failed, missing }] = await Promise.all([
      this.presence.counts(),
      this.bus.askAll(gatewayStats, {}, { expected }),
    ]);
    const gateways: RealtimeStats['gateways'] = [
      ...answers.map(({ from, reply }) => ({ gateway_id: from, status: 'answered' as const, ...reply })),
      ...failed.map(({ from }) => ({ gateway_id: from, status: 'failed' as const })),
      ...missing.map((id) => ({ gateway_id: id, status: 'missing' as const })),
    ];
    gateways.sort((one, other) => (one.gateway_id < other.gateway_id ? -1 : 1));
    return { ...counts, gateways };
  }

  connections({ cursor, page_size, user_id }: ConnectionsQuery): Promise<Feed<ConnectionView>> {
    return this.connectionsOf({ user_id }, { cursor, page_size });
  }

  async onlineUsers({ cursor = '', page_size }: FeedQuery): Promise<Feed<OnlineUser>> {
    const replies = await this.ask(gatewayUsers, { after: cursor, limit: page_size + 1 });
    const parts = replies.map(({ reply }) => reply.users);
    return mergedFeed(
      parts,
      (user) => user.user_id,
      page_size,
      (one, other) => ({
        ...one,
        connections: one.connections + other.connections,
      }),
    );
  }

  async rooms({ cursor = '', page_size }: FeedQuery): Promise<Feed<OpenRoom>> {
    const replies = await this.ask(gatewayRooms, { after: cursor, limit: page_size + 1 });
    const parts = replies.map(({ reply }) => reply.rooms);
    return mergedFeed(
      parts,
      (room) => room.name,
      page_size,
      (one, other) => ({
        ...one,
        members: one.members + other.members,
      }),
    );
  }

  /** @throws ApplicationError NOT_FOUND where nobody is in it and nobody was granted it */
  async room(name: string): Promise<RoomView> {
    if (!isRoomName(name)) throw new ApplicationError('NOT_FOUND');
    const [granted, counts, { list: connections }] = await Promise.all([
      this.grants.usersOf(name),
      this.ask(gatewayRoom, { name }),
      this.connectionsOf({ room: name }, { page_size: shownOfRoom }),
    ]);
    const members = counts.reduce((sum, { reply }) => sum + reply.members, 0);
    if (members === 0 && granted.length === 0) throw new ApplicationError('NOT_FOUND');
    const granted_users = granted.sort().slice(0, shownOfRoom);
    return { name, members, connections, granted_users, grants: granted.length };
  }

  private async connectionsOf(
    filter: { user_id?: string; room?: string },
    { cursor = '', page_size }: FeedQuery,
  ): Promise<Feed<ConnectionView>> {
    const replies = await this.ask(gatewayConnections, { after: cursor, limit: page_size + 1, ...filter });
    const parts = replies.map(({ from, reply }) =>
      reply.connections.map((connection) => ({ gateway_id: from, ...connection })),
    );
    return mergedFeed(parts, (connection) => connection.client_id, page_size);
  }

  private async ask<Request, Reply>(query: ServiceQuery<Request, Reply>, request: Request) {
    const expected = await this.presence.gatewayIds();
    return (await this.bus.askAll(query, request, { expected })).answers;
  }
}
