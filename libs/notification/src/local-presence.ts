/** A connection as the presence registry knows it. */
export interface PresenceConnection {
  clientId: string;
  userId: string;
  userName: string;
}

interface LocalUser {
  connections: number;
  rooms: readonly string[];
}

const noRooms: readonly string[] = [];

/** What one gateway has registered, or is about to: the truth that the registry in Redis is compared with. */
export class LocalPresence {
  readonly connections = new Map<string, PresenceConnection>();
  readonly rooms = new Set<string>();
  private readonly users = new Map<string, LocalUser>();

  add(connection: PresenceConnection): void {
    if (this.connections.has(connection.clientId)) return;
    this.connections.set(connection.clientId, connection);
    const user = this.users.get(connection.userId);
    if (user !== undefined) user.connections++;
    else this.users.set(connection.userId, { connections: 1, rooms: noRooms });
  }

  remove(clientId: string): void {
    const connection = this.connections.get(clientId);
    if (!connection) return;
    this.connections.delete(clientId);
    const user = this.users.get(connection.userId);
    if (user !== undefined && --user.connections === 0) this.users.delete(connection.userId);
  }

  /** Does nothing for a user without a connection here. */
  setRoomsOf(userId: string, rooms: readonly string[]): void {
    const user = this.users.get(userId);
    if (user) user.rooms = rooms;
  }

  roomsOf(userId: string): readonly string[] {
    return this.users.get(userId)?.rooms ?? [];
  }

  userIds(): string[] {
    return [...this.users.keys()];
  }

  clear(): void {
    this.connections.clear();
    this.rooms.clear();
    this.users.clear();
  }
}
