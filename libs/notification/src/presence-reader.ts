import type { Redis } from 'ioredis';
import { z } from 'zod';
import { presenceKeys } from './presence-keys.js';
import { connectionsOfLua, countsLua, onlineUsersLua } from './presence.lua.js';
import { orUnavailable } from './redis-failure.js';
import { defineScript, type RunScript } from './redis-script.js';

/** Numbers of the whole cluster. */
export interface PresenceCounts {
  connections: number;
  users: number;
  rooms: number;
}

export interface PageRequest {
  /** From 1. */
  page: number;
  /** 1–1,000; more is cut to 1,000. */
  pageSize: number;
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

const maxPageSize = 1_000;

const countsReply = z.tuple([z.number(), z.number(), z.number()]);
const onlineUsersReply = z.tuple([z.number(), z.array(z.string())]);
const connectionsReply = z.array(z.string());

/** Reads presence of the whole cluster from any service (RT-24). Gateways whose lease is over do not count. Rejects with `UNAVAILABLE` when Redis is away. */
export class PresenceReader {
  private readonly runCounts: RunScript;
  private readonly runOnlineUsers: RunScript;
  private readonly runConnectionsOf: RunScript;

  constructor(redis: Redis) {
    this.runCounts = defineScript(redis, 'PresenceCounts', countsLua, 1);
    this.runOnlineUsers = defineScript(redis, 'PresenceOnlineUsers', onlineUsersLua, 1);
    this.runConnectionsOf = defineScript(redis, 'PresenceConnectionsOf', connectionsOfLua, 1);
  }

  /** Whether the user has a connection now; during the linger after the last one: no. */
  async isUserOnline(userId: string): Promise<boolean> {
    return (await this.connectionsOf(userId)).length > 0;
  }

  async getOnlineUsers({ page, pageSize }: PageRequest): Promise<OnlineUsers> {
    const size = Math.min(Math.max(1, Math.trunc(pageSize)), maxPageSize);
    const skipped = (Math.max(1, Math.trunc(page)) - 1) * size;
    const reply = await orUnavailable(this.runOnlineUsers(presenceKeys.gateways, skipped, size));
    const [total, users] = onlineUsersReply.parse(reply);
    return { total, users };
  }

  async counts(): Promise<PresenceCounts> {
    const reply = await orUnavailable(this.runCounts(presenceKeys.gateways));
    const [connections, users, rooms] = countsReply.parse(reply);
    return { connections, users, rooms };
  }

  async connectionsOf(userId: string): Promise<LiveConnection[]> {
    const reply = await orUnavailable(this.runConnectionsOf(presenceKeys.gateways, userId));
    const fields = connectionsReply.parse(reply);
    const found: LiveConnection[] = [];
    for (let index = 0; index + 1 < fields.length; index += 2) {
      found.push({ clientId: fields[index] ?? '', instanceId: fields[index + 1] ?? '' });
    }
    return found;
  }
}
