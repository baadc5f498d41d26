import type { PresenceConnection } from './local-presence.js';
import {
  type ConnectOutcome,
  type Departure,
  type LiveConnection,
  type OnlineUsers,
  type PresenceCounts,
  PresenceRegistry,
  type ReapStep,
  type RegisteredGateway,
  type RenewedLease,
} from './presence-registry.js';

interface GatewayEntry {
  /** Client id → user id. */
  readonly clients: Map<string, string>;
  readonly rooms: Set<string>;
  /** User id → rooms. */
  readonly roomsOf: Map<string, readonly string[]>;
}

interface OnlineUser {
  userName: string;
  /** Client id → instance id. */
  readonly clients: Map<string, string>;
}

/** When the user counts as gone, in Unix milliseconds. */
type Leaving = Departure & { goneAt: number };

/** The registry of one process alone (RT-40). Leases do not end here: a gateway dies together with the registry. */
export class MemoryPresenceRegistry extends PresenceRegistry {
  private readonly gateways = new Map<string, GatewayEntry>();
  private readonly users = new Map<string, OnlineUser>();
  private readonly leaving = new Map<string, Leaving>();

  override async connect(
    gateway: RegisteredGateway,
    { clientId, userId, userName }: PresenceConnection,
    maxPerUser: number,
  ): Promise<ConnectOutcome> {
    const known = this.users.get(userId);
    const others = (known?.clients.size ?? 0) - (known?.clients.has(clientId) ? 1 : 0);
    if (maxPerUser > 0 && others >= maxPerUser) return { refused: true };
    const user = known ?? { userName, clients: new Map<string, string>() };
    user.userName = userName;
    user.clients.set(clientId, gateway.instanceId);
    this.users.set(userId, user);
    this.entryOf(gateway).clients.set(clientId, userId);
    const returns = this.leaving.delete(userId);
    return { refused: false, connections: others + 1, cameOnline: known === undefined && !returns };
  }

  override async disconnect(gateway: RegisteredGateway, clientId: string, userId: string): Promise<number> {
    this.entryOf(gateway).clients.delete(clientId);
    const user = this.users.get(userId);
    if (user === undefined) return 0;
    user.clients.delete(clientId);
    if (![...user.clients.values()].includes(gateway.instanceId)) this.leave(gateway, userId, user);
    return user.clients.size;
  }

  override async setRoom(gateway: RegisteredGateway, room: string, open: boolean): Promise<void> {
    const { rooms } = this.entryOf(gateway);
    if (open) rooms.add(room);
    else rooms.delete(room);
  }

  override async setRoomsOf(
    gateway: RegisteredGateway,
    userId: string,
    rooms: readonly string[],
  ): Promise<void> {
    const { roomsOf } = this.entryOf(gateway);
    if (rooms.length === 0) roomsOf.delete(userId);
    else roomsOf.set(userId, rooms);
  }

  override async renew(gateway: RegisteredGateway): Promise<RenewedLease> {
    const { clients, rooms } = this.entryOf(gateway);
    return { held: true, connections: clients.size, rooms: rooms.size };
  }

  override async reapAny(): Promise<ReapStep> {
    return { connections: 0, gateways: 0, more: false };
  }

  override async reap(gateway: RegisteredGateway): Promise<ReapStep> {
    const clients = [...this.entryOf(gateway).clients];
    for (const [clientId, userId] of clients) await this.disconnect(gateway, clientId, userId);
    this.gateways.delete(gateway.instanceId);
    return { connections: clients.length, gateways: 1, more: true };
  }

  override async takeDepartures(limit: number): Promise<Departure[]> {
    const now = Date.now();
    const gone = [...this.leaving.values()].filter(({ goneAt }) => goneAt <= now).slice(0, limit);
    for (const { userId } of gone) this.leaving.delete(userId);
    return gone.map(({ userId, userName, rooms }) => ({ userId, userName, rooms }));
  }

  override async connections(gateway: RegisteredGateway): Promise<[string, string][]> {
    return [...this.entryOf(gateway).clients];
  }

  override async rooms(gateway: RegisteredGateway): Promise<string[]> {
    return [...this.entryOf(gateway).rooms];
  }

  override async counts(): Promise<PresenceCounts> {
    const gateways = [...this.gateways.values()];
    return {
      connections: gateways.reduce((sum, { clients }) => sum + clients.size, 0),
      users: this.users.size,
      rooms: new Set(gateways.flatMap(({ rooms }) => [...rooms])).size,
    };
  }

  override async onlineUsers(skip: number, limit: number): Promise<OnlineUsers> {
    const users = [...this.users.keys()].sort();
    return { total: users.length, users: users.slice(skip, skip + limit) };
  }

  override async connectionsOf(userId: string): Promise<LiveConnection[]> {
    const clients = this.users.get(userId)?.clients ?? [];
    return [...clients].map(([clientId, instanceId]) => ({ clientId, instanceId }));
  }

  override async gatewayIds(): Promise<string[]> {
    return [...this.gateways.keys()];
  }

  /** The user has no connection left on this gateway, and perhaps none at all. */
  private leave(gateway: RegisteredGateway, userId: string, { userName, clients }: OnlineUser): void {
    const { roomsOf } = this.entryOf(gateway);
    const rooms = [...(roomsOf.get(userId) ?? [])];
    roomsOf.delete(userId);
    if (clients.size > 0) return;
    this.users.delete(userId);
    this.leaving.set(userId, { userId, userName, rooms, goneAt: Date.now() + gateway.lingerMs });
  }

  private entryOf({ instanceId }: RegisteredGateway): GatewayEntry {
    const known = this.gateways.get(instanceId);
    if (known !== undefined) return known;
    const entry: GatewayEntry = { clients: new Map(), rooms: new Set(), roomsOf: new Map() };
    this.gateways.set(instanceId, entry);
    return entry;
  }
}
