import { Controller } from '@nestjs/common';
import { OnQuery } from '@ginforge/chassis';
import {
  type ConnectionView,
  gatewayConnections,
  gatewayRoom,
  gatewayRooms,
  gatewayStats,
  gatewayUsers,
} from '@ginforge/notification';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';
import { type ListPart, partOf } from './part-of-list.js';

interface ConnectionsWanted extends ListPart {
  readonly user_id?: string;
  readonly room?: string;
}

/** What services ask every gateway about its connections. */
@Controller()
export class RealtimeStateController {
  constructor(private readonly manager: ConnectionManager) {}

  @OnQuery(gatewayStats)
  stats() {
    const { bufferedBytes: buffered_bytes, ...counts } = this.manager.getStats();
    return { ...counts, buffered_bytes };
  }

  @OnQuery(gatewayConnections)
  connections({ user_id, room, ...part }: ConnectionsWanted) {
    const found = new Map<string, Connection>();
    for (const connection of this.wanted(user_id, room)) found.set(connection.clientId, connection);
    const ids = partOf(found.keys(), part);
    return { connections: ids.flatMap((id) => this.view(found.get(id))) };
  }

  @OnQuery(gatewayUsers)
  users(part: ListPart) {
    const ids = partOf(this.manager.getOnlineUsers(), part);
    return {
      users: ids.map((user_id) => {
        const connections = [...this.manager.connectionsOf(user_id)];
        return {
          user_id,
          username: connections[0]?.principal.username ?? '',
          connections: connections.length,
        };
      }),
    };
  }

  @OnQuery(gatewayRooms)
  rooms(part: ListPart) {
    const names = partOf(this.manager.openRooms(), part);
    return { rooms: names.map((name) => ({ name, members: this.members(name) })) };
  }

  @OnQuery(gatewayRoom)
  room({ name }: { name: string }) {
    return { members: this.members(name) };
  }

  private wanted(userId?: string, room?: string): Iterable<Connection> {
    if (userId !== undefined) return this.manager.connectionsOf(userId);
    return room === undefined ? this.manager.all() : this.manager.membersOf(room);
  }

  private members(room: string): number {
    return [...this.manager.membersOf(room)].length;
  }

  private view(connection: Connection | undefined): ConnectionView[] {
    if (!connection) return [];
    const { clientId, userId, principal, lastSeenAt } = connection;
    return [
      {
        client_id: clientId,
        user_id: userId,
        username: principal.username,
        audience: principal.audience,
        connected_at: new Date(openedAt(clientId)).toISOString(),
        last_seen_at: new Date(lastSeenAt).toISOString(),
        rooms: this.manager.roomsOf(connection).length,
      },
    ];
  }
}

/** Unix milliseconds: the time within a UUID of version 7 (RFC 9562, 5.7). */
function openedAt(clientId: string): number {
  return Number.parseInt(clientId.replaceAll('-', '').slice(0, 12), 16);
}
