/** A connection as the presence registry knows it. */
export interface PresenceConnection {
  clientId: string;
  userId: string;
  userName: string;
}

interface LocalUser {
  clients: Set<string>;
  rooms: readonly string[];
}

/** What one gateway has registered, or is about to: the truth that the registry in Redis is compared with. */
export class LocalPresence {
  readonly connections = new Map<string, PresenceConnection>();
  readonly rooms = new Set<string>();
  private readonly users = new Map<string, LocalUser>();

  add(connection: PresenceConnection): void {
    this.connections.set(connection.clientId, connection);
    const user = this.users.get(connection.userId) ?? { clients: new Set(), rooms: [] };
    this.users.set(connection.userId, user);
    user.clients.add(connection.clientId);
  }

  remove(clientId: string): void {
    const connection = this.connections.get(clientId);
    if (!connection) return;
    this.connections.delete(clientId);
    const user = this.users.get(connection.userId);
    user?.clients.delete(clientId);
    if (user?.clients.size === 0) this.users.delete(connection.userId);
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
