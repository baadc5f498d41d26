import {
  defineScript,
  type RedisClient,
  type RunScript,
  type ScriptArgument,
  TurnBatch,
} from '@ginforge/chassis';
import { z } from 'zod';
import type { PresenceConnection } from './local-presence.js';
import { presenceKeys } from './presence-keys.js';
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
import {
  connectionsOfLua,
  connectLua,
  countsLua,
  departuresLua,
  disconnectLua,
  gatewayIdsLua,
  onlineUsersLua,
  reapLua,
  renewLua,
  roomLua,
} from './presence.lua.js';
import { orUnavailable } from './redis-failure.js';

const numbers = z.array(z.number());
const threeNumbers = z.tuple([z.number(), z.number(), z.number()]);
const strings = z.array(z.string());
const onlineUsersReply = z.tuple([z.number(), strings]);

const scripts = {
  Connect: connectLua,
  Disconnect: disconnectLua,
  Room: roomLua,
  Renew: renewLua,
  Reap: reapLua,
  Departures: departuresLua,
  Counts: countsLua,
  OnlineUsers: onlineUsersLua,
  ConnectionsOf: connectionsOfLua,
  GatewayIds: gatewayIdsLua,
} as const;

type ScriptName = keyof typeof scripts;

/**
 * The registry in Redis: one atomic script a change, and one for all connections that open or close in one event-loop turn. Gateways
 * whose lease is over do not count.
 */
export class RedisPresenceRegistry extends PresenceRegistry {
  private readonly scripts: Record<ScriptName, RunScript>;
  /** Arguments of one connection each. All changes reach Redis in the order in which they were asked for. */
  private readonly connecting = new TurnBatch<ScriptArgument[], ConnectOutcome>(async (connections) =>
    inThrees(numbers.parse(await this.runAtOnce('Connect', ...connections.flat()))).map(outcomeOf),
  );
  private readonly disconnecting = new TurnBatch<ScriptArgument[], number>(async (connections) =>
    numbers.parse(await this.runAtOnce('Disconnect', ...connections.flat())),
  );

  constructor(private readonly redis: RedisClient) {
    super();
    const defined = Object.entries(scripts).map(([name, lua]) => [
      name,
      defineScript(redis, `Presence${name}`, lua, 1),
    ]);
    this.scripts = Object.fromEntries(defined) as Record<ScriptName, RunScript>;
  }

  override async connect(
    { instanceId, leaseMs }: RegisteredGateway,
    { clientId, userId, userName }: PresenceConnection,
    maxPerUser: number,
  ): Promise<ConnectOutcome> {
    this.disconnecting.flush();
    return this.connecting.add([instanceId, clientId, userId, userName, maxPerUser, leaseMs]);
  }

  override async disconnect(
    { instanceId, lingerMs }: RegisteredGateway,
    clientId: string,
    userId: string,
  ): Promise<number> {
    this.connecting.flush();
    return this.disconnecting.add([instanceId, clientId, userId, lingerMs]);
  }

  override async setRoom({ instanceId }: RegisteredGateway, room: string, open: boolean): Promise<void> {
    await this.run('Room', instanceId, room, open ? 1 : 0);
  }

  override async setRoomsOf(
    { instanceId }: RegisteredGateway,
    userId: string,
    rooms: readonly string[],
  ): Promise<void> {
    const key = presenceKeys.gatewayUserRooms(instanceId);
    await orUnavailable(
      rooms.length === 0 ? this.redis.hdel(key, userId) : this.redis.hset(key, userId, JSON.stringify(rooms)),
    );
  }

  override async renew({ instanceId, leaseMs }: RegisteredGateway): Promise<RenewedLease> {
    const [held, connections, rooms] = threeNumbers.parse(await this.run('Renew', instanceId, leaseMs));
    return { held: held === 1, connections, rooms };
  }

  override async reapAny(limit: number): Promise<ReapStep> {
    return this.reapOne('', limit, 0);
  }

  override async reap({ instanceId, lingerMs }: RegisteredGateway, limit: number): Promise<ReapStep> {
    return this.reapOne(instanceId, limit, lingerMs);
  }

  override async takeDepartures(limit: number): Promise<Departure[]> {
    const fields = strings.parse(await this.run('Departures', limit));
    const departures: Departure[] = [];
    for (let index = 0; index + 2 < fields.length; index += 3) {
      const [userId = '', userName = '', rooms = '[]'] = fields.slice(index, index + 3);
      departures.push({ userId, userName, rooms: strings.parse(JSON.parse(rooms)) });
    }
    return departures;
  }

  override async connections({ instanceId }: RegisteredGateway): Promise<[string, string][]> {
    return Object.entries(await orUnavailable(this.redis.hgetall(presenceKeys.gateway(instanceId))));
  }

  override async rooms({ instanceId }: RegisteredGateway): Promise<string[]> {
    return orUnavailable(this.redis.smembers(presenceKeys.gatewayRooms(instanceId)));
  }

  override async counts(): Promise<PresenceCounts> {
    const [connections, users, rooms] = threeNumbers.parse(await this.run('Counts'));
    return { connections, users, rooms };
  }

  override async onlineUsers(skip: number, limit: number): Promise<OnlineUsers> {
    const [total, users] = onlineUsersReply.parse(await this.run('OnlineUsers', skip, limit));
    return { total, users };
  }

  override async connectionsOf(userId: string): Promise<LiveConnection[]> {
    const fields = strings.parse(await this.run('ConnectionsOf', userId));
    const found: LiveConnection[] = [];
    for (let index = 0; index + 1 < fields.length; index += 2) {
      found.push({ clientId: fields[index] ?? '', instanceId: fields[index + 1] ?? '' });
    }
    return found;
  }

  override async gatewayIds(): Promise<string[]> {
    return strings.parse(await this.run('GatewayIds'));
  }

  private async reapOne(instanceId: string, limit: number, lingerMs: number): Promise<ReapStep> {
    const [connections, more, gateways] = threeNumbers.parse(
      await this.run('Reap', instanceId, limit, lingerMs),
    );
    return { connections, gateways, more: more === 1 };
  }

  /** Behind all changes that wait for the end of the turn. */
  private run(script: ScriptName, ...values: ScriptArgument[]): Promise<unknown> {
    this.connecting.flush();
    this.disconnecting.flush();
    return this.runAtOnce(script, ...values);
  }

  private runAtOnce(script: ScriptName, ...values: ScriptArgument[]): Promise<unknown> {
    return orUnavailable(this.scripts[script](presenceKeys.gateways, ...values));
  }
}

function inThrees(flat: readonly number[]): (readonly number[])[] {
  return Array.from({ length: flat.length / 3 }, (_, index) => flat.slice(3 * index, 3 * index + 3));
}

function outcomeOf([accepted, connections = 0, cameOnline]: readonly number[]): ConnectOutcome {
  return accepted === 1 ? { refused: false, connections, cameOnline: cameOnline === 1 } : { refused: true };
}
