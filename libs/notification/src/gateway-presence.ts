import type { Redis } from 'ioredis';
import { z } from 'zod';
import { LocalPresence, type PresenceConnection } from './local-presence.js';
import { presenceKeys } from './presence-keys.js';
import { connectLua, departuresLua, disconnectLua, reapLua, renewLua, roomLua } from './presence.lua.js';
import { orUnavailable } from './redis-failure.js';
import { defineScript, type RunScript } from './redis-script.js';

/** How long a gateway counts as alive without renewing its lease. */
export const leaseMs = 45_000;

/** How often a gateway renews its lease: four chances before it counts as dead, which is seen within 60 s (RT-23). */
export const leaseRenewalMs = 10_000;

const batchSize = 500;

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

export interface GatewayPresenceOptions {
  /** How long the last connection must be gone before the user is: PRESENCE_LINGER_MS. */
  lingerMs: number;
}

const connectReply = z.tuple([z.number(), z.number(), z.number()]);
const numbersReply = z.tuple([z.number(), z.number(), z.number()]);
const stringsReply = z.array(z.string());
const roomsJson = z.array(z.string());

/**
 * One gateway's hand in the cluster's presence registry (RT-06, RT-23, RT-24). What it registers counts while its lease
 * lasts; the gateway calls `renewLease` and `reapDeadGateways` every {@link leaseRenewalMs} and `takeDepartures` about every
 * second. It remembers what it registered, and so puts right whatever Redis lost or missed. Every method rejects with
 * `UNAVAILABLE` when Redis is away.
 */
export class GatewayPresence {
  private readonly local = new LocalPresence();
  /** Something was not carried out, or it is not known whether it was: the next renewal compares all. */
  private doubtful = false;

  private readonly runConnect: RunScript;
  private readonly runDisconnect: RunScript;
  private readonly runRoom: RunScript;
  private readonly runRenew: RunScript;
  private readonly runReap: RunScript;
  private readonly runDepartures: RunScript;

  constructor(
    private readonly redis: Redis,
    readonly instanceId: string,
    private readonly options: GatewayPresenceOptions = { lingerMs: 5_000 },
  ) {
    this.runConnect = defineScript(redis, 'PresenceConnect', connectLua, 1);
    this.runDisconnect = defineScript(redis, 'PresenceDisconnect', disconnectLua, 1);
    this.runRoom = defineScript(redis, 'PresenceRoom', roomLua, 1);
    this.runRenew = defineScript(redis, 'PresenceRenew', renewLua, 1);
    this.runReap = defineScript(redis, 'PresenceReap', reapLua, 1);
    this.runDepartures = defineScript(redis, 'PresenceDepartures', departuresLua, 1);
  }

  /** Registers a connection unless the user already has `maxPerUser` live ones in the cluster (0: no bound). */
  async connect(connection: PresenceConnection, maxPerUser: number): Promise<ConnectOutcome> {
    this.local.add(connection);
    try {
      const outcome = await this.orDoubtful(this.register(connection, maxPerUser));
      if (outcome.refused) this.local.remove(connection.clientId);
      return outcome;
    } catch (error) {
      this.local.remove(connection.clientId);
      throw error;
    }
  }

  /** Removes a connection; safe to repeat. After the user's last one the linger begins, at whose end `takeDepartures` has the user. */
  async disconnect({
    clientId,
    userId,
  }: {
    clientId: string;
    userId: string;
  }): Promise<{ connectionsLeft: number }> {
    this.local.remove(clientId);
    const left = await this.orDoubtful(this.unregister(clientId, userId));
    return { connectionsLeft: left };
  }

  /** The first member of a room on this gateway joined. */
  async roomOpened(room: string): Promise<void> {
    this.local.rooms.add(room);
    await this.orDoubtful(this.setRoom(room, true));
  }

  /** The last member of a room on this gateway left. */
  async roomClosed(room: string): Promise<void> {
    this.local.rooms.delete(room);
    await this.orDoubtful(this.setRoom(room, false));
  }

  /**
   * Notes the rooms that a user's connections on this gateway are in, all of them, so that whoever finds the user gone knows
   * whom to tell, also when this gateway has died. Forgotten by itself with the user's last connection here.
   */
  async rememberRooms(userId: string, rooms: readonly string[]): Promise<void> {
    this.local.setRoomsOf(userId, [...rooms]);
    await this.orDoubtful(this.storeRooms(userId));
  }

  /**
   * Extends the lease. When Redis does not have what this gateway registered (it lost data, the lease had ended, a command
   * failed), everything is registered again. Returns the users who came online by that.
   */
  async renewLease(): Promise<{ restored: boolean; cameOnline: string[] }> {
    const doubtful = this.doubtful;
    this.doubtful = false;
    const expected = [1, this.local.connections.size, this.local.rooms.size];
    const reply = await this.orDoubtful(
      orUnavailable(this.runRenew(presenceKeys.gateways, this.instanceId, leaseMs)),
    );
    const found = numbersReply.parse(reply);
    if (!doubtful && found.every((count, index) => count === expected[index])) {
      return { restored: false, cameOnline: [] };
    }
    return { restored: true, cameOnline: await this.orDoubtful(this.restore()) };
  }

  /**
   * Removes what gateways registered whose lease is over. Any number of gateways may do so at once: each entry is removed by
   * one of them. The users who are offline by that are due in `takeDepartures` at once.
   */
  async reapDeadGateways(): Promise<{ gateways: number; connections: number }> {
    return this.reap('', 0);
  }

  /** Users who have been gone for the linger, wherever they were connected. Each departure is given to one caller in the cluster. */
  async takeDepartures(limit = batchSize): Promise<Departure[]> {
    const reply = await orUnavailable(this.runDepartures(presenceKeys.gateways, limit));
    const fields = stringsReply.parse(reply);
    const departures: Departure[] = [];
    for (let index = 0; index + 2 < fields.length; index += 3) {
      const [userId = '', userName = '', rooms = '[]'] = fields.slice(index, index + 3);
      departures.push({ userId, userName, rooms: roomsJson.parse(JSON.parse(rooms)) });
    }
    return departures;
  }

  /** Removes everything of this gateway, its lease included: the last thing it does. Users get the usual linger to come back. */
  async release(): Promise<void> {
    this.local.clear();
    await this.reap(this.instanceId, this.options.lingerMs);
  }

  private async register(connection: PresenceConnection, maxPerUser: number): Promise<ConnectOutcome> {
    const { clientId, userId, userName } = connection;
    const reply = await orUnavailable(
      this.runConnect(
        presenceKeys.gateways,
        this.instanceId,
        clientId,
        userId,
        userName,
        maxPerUser,
        leaseMs,
      ),
    );
    const [accepted, connections, cameOnline] = connectReply.parse(reply);
    return accepted === 1 ? { refused: false, connections, cameOnline: cameOnline === 1 } : { refused: true };
  }

  private async unregister(clientId: string, userId: string): Promise<number> {
    const reply = await orUnavailable(
      this.runDisconnect(presenceKeys.gateways, this.instanceId, clientId, userId, this.options.lingerMs),
    );
    return z.number().parse(reply);
  }

  private async setRoom(room: string, open: boolean): Promise<void> {
    await orUnavailable(this.runRoom(presenceKeys.gateways, this.instanceId, room, open ? 1 : 0));
  }

  private async storeRooms(userId: string): Promise<void> {
    const key = presenceKeys.gatewayUserRooms(this.instanceId);
    const rooms = this.local.roomsOf(userId);
    await orUnavailable(
      rooms.length === 0 ? this.redis.hdel(key, userId) : this.redis.hset(key, userId, JSON.stringify(rooms)),
    );
  }

  /** Registers all again, then removes what Redis has and this gateway does not. */
  private async restore(): Promise<string[]> {
    const cameOnline: string[] = [];
    await inBatches([...this.local.connections.values()], async (connection) => {
      if (!this.local.connections.has(connection.clientId)) return;
      const outcome = await this.register(connection, 0);
      if (!outcome.refused && outcome.cameOnline) cameOnline.push(connection.userId);
    });
    await inBatches([...this.local.rooms], async (room) => {
      if (this.local.rooms.has(room)) await this.setRoom(room, true);
    });
    await inBatches(this.local.userIds(), (userId) => this.storeRooms(userId));
    await this.removeStrangers();
    return cameOnline;
  }

  private async removeStrangers(): Promise<void> {
    const [connections, rooms] = await orUnavailable(
      Promise.all([
        this.redis.hgetall(presenceKeys.gateway(this.instanceId)),
        this.redis.smembers(presenceKeys.gatewayRooms(this.instanceId)),
      ]),
    );
    await inBatches(Object.entries(connections), async ([clientId, userId]) => {
      if (!this.local.connections.has(clientId)) await this.unregister(clientId, userId);
    });
    await inBatches(rooms, async (room) => {
      if (!this.local.rooms.has(room)) await this.setRoom(room, false);
    });
  }

  private async reap(
    instanceId: string,
    lingerMs: number,
  ): Promise<{ gateways: number; connections: number }> {
    const total = { gateways: 0, connections: 0 };
    for (;;) {
      const reply = await orUnavailable(this.runReap(presenceKeys.gateways, instanceId, batchSize, lingerMs));
      const [connections, more, gateways] = numbersReply.parse(reply);
      total.connections += connections;
      total.gateways += gateways;
      if (more === 0 || (gateways === 1 && instanceId !== '')) return total;
    }
  }

  private async orDoubtful<T>(change: Promise<T>): Promise<T> {
    try {
      return await change;
    } catch (error) {
      this.doubtful = true;
      throw error;
    }
  }
}

/** Starts the work of a batch at once, so that it is one round trip; batch after batch, so that Redis is not held up. */
async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += batchSize) {
    await Promise.all(items.slice(start, start + batchSize).map(work));
  }
}
