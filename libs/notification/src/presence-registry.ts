import type { PresenceConnection } from './local-presence.js';

export type ConnectOutcome =
  | { refused: true }
  | {
      refused: false;
      /** Live connections of the user in the cluster, this one included. */
      connections: number;
      /** Whether the user was offline before, and for longer than the linger: `user_status` online is due (RT-23). */
      cameOnline: boolean;
    };

/** A user who has been gone for the linger: `user_status` offline is due. */
export interface Departure {
  userId: string;
  userName: string;
  /** The rooms the user was in, as remembered by `rememberRooms`. */
  rooms: string[];
}

/** What the registry knows of a gateway when its lease is renewed. */
export interface RenewedLease {
  /** Whether the lease had not ended before. */
  held: boolean;
  connections: number;
  rooms: number;
}

/** What one step of reaping removed. */
export interface ReapStep {
  connections: number;
  /** Gateways of which nothing is left: 0 or 1. */
  gateways: number;
  /** Whether another step may find something. */
  more: boolean;
}

export interface PresenceTimes {
  /** How long the last connection must be gone before the user is. */
  lingerMs: number;
  /** How long a gateway counts as alive without renewing its lease. */
  leaseMs: number;
}

/** A gateway as the registry knows it. */
export interface RegisteredGateway extends PresenceTimes {
  instanceId: string;
}

/** Numbers of the whole cluster. */
export interface PresenceCounts {
  connections: number;
  users: number;
  rooms: number;
}

export interface OnlineUsers {
  total: number;
  /** User ids, in the order of their text. */
  users: string[];
}

/** One connection of a user. */
export interface LiveConnection {
  clientId: string;
  instanceId: string;
}

/**
 * Who is connected to which gateway: written through `GatewayPresence`, read through `PresenceReader`. Two registries:
 * Redis, and memory for one process alone (RT-40), whose gateways never die before it; one conformance suite runs on both.
 * Every change is atomic. Rejects with `UNAVAILABLE` while the registry is away.
 */
export abstract class PresenceRegistry {
  /** Registers a connection unless the user has `maxPerUser` live ones already (0: no bound). Extends the lease too. */
  abstract connect(
    gateway: RegisteredGateway,
    connection: PresenceConnection,
    maxPerUser: number,
  ): Promise<ConnectOutcome>;

  /** Returns how many live connections the user has left in the cluster. */
  abstract disconnect(gateway: RegisteredGateway, clientId: string, userId: string): Promise<number>;

  abstract setRoom(gateway: RegisteredGateway, room: string, open: boolean): Promise<void>;

  abstract setRoomsOf(gateway: RegisteredGateway, userId: string, rooms: readonly string[]): Promise<void>;

  abstract renew(gateway: RegisteredGateway): Promise<RenewedLease>;

  /** Removes up to `limit` entries of a gateway whose lease is over. */
  abstract reapAny(limit: number): Promise<ReapStep>;

  /** Removes up to `limit` entries of this gateway; its users get the linger to come back. */
  abstract reap(gateway: RegisteredGateway, limit: number): Promise<ReapStep>;

  /** Up to `limit` users who are gone for long enough, each to one caller only. */
  abstract takeDepartures(limit: number): Promise<Departure[]>;

  /** Client id and user id of every connection of this gateway. */
  abstract connections(gateway: RegisteredGateway): Promise<[clientId: string, userId: string][]>;

  /** The rooms of this gateway. */
  abstract rooms(gateway: RegisteredGateway): Promise<string[]>;

  abstract counts(): Promise<PresenceCounts>;

  abstract onlineUsers(skip: number, limit: number): Promise<OnlineUsers>;

  abstract connectionsOf(userId: string): Promise<LiveConnection[]>;

  /** The instance ids of the gateways whose lease lasts. */
  abstract gatewayIds(): Promise<string[]>;
}
