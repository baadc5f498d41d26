import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

import { endsWithin } from '../lifecycle/deadline.js';
import { StartError } from '../lifecycle/start-error.js';

const quitTimeoutMs = 1_000;

/** Reconnects for ever, a little slower each time, up to half a second. */
const retryStrategy = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 500);

const commandOptions = {
  enableAutoPipelining: true,
  commandTimeout: 2_000,
  maxRetriesPerRequest: 2,
} satisfies RedisOptions;
const patientOptions = { maxRetriesPerRequest: null } satisfies RedisOptions;

/**
 * All connections of one process to Redis. They reconnect for ever by themselves; who is given one never closes it:
 * all are closed in `onApplicationShutdown`, the last opened first.
 */
export class RedisConnections implements OnApplicationShutdown {
  /** For ordinary commands. While Redis is away each fails within two seconds. Never subscribe or block on it. */
  readonly commands: Redis;
  private readonly opened: Redis[] = [];
  private readonly heartbeats: NodeJS.Timeout;
  /** Of connections on which every command is answered soon: silence after a heartbeat means that they are dead. */
  private readonly promptOptions: RedisOptions;
  private readonly logger = new Logger('Redis');

  /**
   * @param url as `redis://user:password@host:6379/0`
   * @param name shown by `CLIENT LIST`
   * @param heartbeatMs how often connections are asked for a sign of life; one that is silent twice as long is made anew
   */
  constructor(
    readonly url: string,
    private readonly name: string,
    { heartbeatMs = 5_000 } = {},
  ) {
    this.promptOptions = { socketTimeout: 2 * heartbeatMs };
    this.heartbeats = setInterval(() => this.beat(), heartbeatMs).unref();
    this.commands = this.open('commands', { ...this.promptOptions, ...commandOptions });
  }

  /** A new connection for one subscriber; it subscribes again by itself after an outage unless `options` differ. */
  subscriber(options: RedisOptions = {}): Redis {
    return this.open('subscriber', { ...this.promptOptions, ...patientOptions, ...options });
  }

  /** A new connection for one purpose, such as blocking reads; commands wait while Redis is away unless `options` differ. */
  dedicated(purpose: string, options: RedisOptions = {}): Redis {
    return this.open(purpose, { ...patientOptions, ...options });
  }

  /** Ends when Redis answered. @throws Error at once without a connection, within two seconds without an answer. */
  async ping(): Promise<void> {
    if (this.commands.status !== 'ready') throw new Error(`Redis connection is ${this.commands.status}`);
    await this.commands.ping();
  }

  /** Waits for the first connection. @throws StartError when there is none after `timeoutMs`. */
  async waitUntilReady(timeoutMs: number): Promise<void> {
    let reason = `no answer within ${timeoutMs} ms`;
    const remember = (error: Error) => (reason = reasonOf(error));
    this.commands.on('error', remember);
    const ready = await becomesReady(this.commands, timeoutMs);
    this.commands.off('error', remember);
    if (!ready)
      throw new StartError(`Redis at ${describeRedisUrl(this.url)} (REDIS_URL) cannot be used: ${reason}.`);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.heartbeats);
    await Promise.all(this.opened.splice(0).reverse().map(close));
  }

  private open(purpose: string, options: RedisOptions): Redis {
    const connection = new Redis(this.url, {
      connectionName: `${this.name}:${purpose}`,
      connectTimeout: 2_000,
      disconnectTimeout: 300,
      retryStrategy,
      maxLoadingRetryTime: 200, // a Redis that reads its data in overestimates what is left, up to 10 s
      reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false), // a former master
      ...options,
    });
    this.logChanges(connection, purpose);
    this.opened.push(connection);
    return connection;
  }

  /** Asks for a sign of life where one is due; `socketTimeout` breaks and renews a connection that gives none. */
  private beat(): void {
    for (const connection of this.opened) {
      if (connection.status !== 'ready' || connection.options.socketTimeout === undefined) continue;
      connection.ping().catch((error: unknown) => this.logger.debug('Redis missed a heartbeat', error));
    }
  }

  /** Logs each change of state once, not each attempt to connect. */
  private logChanges(connection: Redis, purpose: string): void {
    let away = false;
    const lost = (error?: Error) => {
      if (!away) this.logger.warn(`Redis is away (${purpose})${error ? `: ${reasonOf(error)}` : ''}`);
      away = true;
    };
    connection.on('error', lost);
    connection.on('reconnecting', () => lost());
    connection.on('ready', () => {
      if (away) this.logger.log(`Redis is back (${purpose})`);
      away = false;
    });
  }
}

/** A Redis URL without user and password, to be shown and logged. */
export function describeRedisUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** A host with several addresses fails with an AggregateError, whose own message is empty. */
function reasonOf(error: Error): string {
  return error.message || ('code' in error && String(error.code)) || error.name;
}

async function becomesReady(connection: Redis, timeoutMs: number): Promise<boolean> {
  if (connection.status === 'ready') return true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** Lets commands under way end, but waits neither for a Redis that is away nor long for one that is silent. */
async function close(connection: Redis): Promise<void> {
  if (connection.status !== 'ready') {
    connection.disconnect();
    return;
  }
  const ended = new Promise<void>((resolve) => connection.once('end', () => resolve()));
  connection.quit().catch(() => connection.disconnect());
  if (!(await endsWithin(quitTimeoutMs, ended))) connection.disconnect();
}
