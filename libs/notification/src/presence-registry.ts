import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { PresenceConnection } from './local-presence.js';
import { presenceKeys } from './presence-keys.js';
import { connectLua, departuresLua, disconnectLua, reapLua, renewLua, roomLua } from './presence.lua.js';
import { orUnavailable } from './redis-failure.js';
import { defineScript, type RunScript } from './redis-script.js';

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

/** What Redis knows of a gateway when its lease is renewed. */
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

const threeNumbers = z.tuple([z.number(), z.number(), z.number()]);
const strings = z.array(z.string());
const roomsJson = z.array(z.string());

/** The presence registry in Redis as one gateway writes it: one atomic script a change. */
export class PresenceRegistry {
  private readonly runConnect: RunScript;
  private readonly runDisconnect: RunScript;
  private readonly runRoom: RunScript;
  private readonly runRenew: RunScript;
  private readonly runReap: RunScript;
  private readonly runDepartures: RunScript;

  constructor(
    private readonly redis: Redis,
    private readonly instanceId: string,
    private readonly times: PresenceTimes,
  ) {
    const define = (name: string, lua: string): RunScript => {
      const run = defineScript(redis, `Presence${name}`, lua, 1);
      return (...values) => orUnavailable(run(presenceKeys.gateways, ...values));
    };
    this.runConnect = define('Connect', connectLua);
    this.runDisconnect = define('Disconnect', disconnectLua);
    this.runRoom = define('Room', roomLua);
    this.runRenew = define('Renew', renewLua);
    this.runReap = define('Reap', reapLua);
    this.runDepartures = define('Departures', departuresLua);
  }

  /** Extends the lease too. */
  async connect(connection: PresenceConnection, maxPerUser: number): Promise<ConnectOutcome> {
    const { clientId, userId, userName } = connection;
    const { leaseMs } = this.times;
    const reply = await this.runConnect(this.instanceId, clientId, userId, userName, maxPerUser, leaseMs);
    const [accepted, connections, cameOnline] = threeNumbers.parse(reply);
    return accepted === 1 ? { refused: false, connections, cameOnline: cameOnline === 1 } : { refused: true };
  }

  /** Returns how many live connections the user has left in the cluster. */
  async disconnect(clientId: string, userId: string): Promise<number> {
    return z.number().parse(await this.runDisconnect(this.instanceId, clientId, userId, this.times.lingerMs));
  }

  async setRoom(room: string, open: boolean): Promise<void> {
    await this.runRoom(this.instanceId, room, open ? 1 : 0);
  }

  async setRoomsOf(userId: string, rooms: readonly string[]): Promise<void> {
    const key = presenceKeys.gatewayUserRooms(this.instanceId);
    await orUnavailable(
      rooms.length === 0 ? this.redis.hdel(key, userId) : this.redis.hset(key, userId, JSON.stringify(rooms)),
    );
  }

  async renew(): Promise<RenewedLease> {
    const reply = await this.runRenew(this.instanceId, this.times.leaseMs);
    const [held, connections, rooms] = threeNumbers.parse(reply);
    return { held: held === 1, connections, rooms };
  }

  /** Removes up to `limit` entries of a gateway whose lease is over. */
  async reapAny(limit: number): Promise<ReapStep> {
    return this.reap('', limit, 0);
  }

  /** Removes up to `limit` entries of this gateway; its users get the linger to come back. */
  async reapOwn(limit: number): Promise<ReapStep> {
    return this.reap(this.instanceId, limit, this.times.lingerMs);
  }

  async takeDepartures(limit: number): Promise<Departure[]> {
    const fields = strings.parse(await this.runDepartures(limit));
    const departures: Departure[] = [];
    for (let index = 0; index + 2 < fields.length; index += 3) {
      const [userId = '', userName = '', rooms = '[]'] = fields.slice(index, index + 3);
      departures.push({ userId, userName, rooms: roomsJson.parse(JSON.parse(rooms)) });
    }
    return departures;
  }

  /** Client id and user id of every connection that Redis has of this gateway. */
  async connections(): Promise<[clientId: string, userId: string][]> {
    return Object.entries(await orUnavailable(this.redis.hgetall(presenceKeys.gateway(this.instanceId))));
  }

  /** The rooms that Redis has of this gateway. */
  async rooms(): Promise<string[]> {
    return orUnavailable(this.redis.smembers(presenceKeys.gatewayRooms(this.instanceId)));
  }

  private async reap(instanceId: string, limit: number, lingerMs: number): Promise<ReapStep> {
    const reply = await this.runReap(instanceId, limit, lingerMs);
    const [connections, more, gateways] = threeNumbers.parse(reply);
    return { connections, gateways, more: more === 1 };
  }
}
