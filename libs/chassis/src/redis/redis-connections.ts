import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

import { StartError } from '../lifecycle/start-error.js';

const commandTimeoutMs = 2_000;
const quitTimeoutMs = 1_000;

/** Reconnects for ever, a little slower each time, up to half a second. */
const retryStrategy = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 500);

const commandOptions = {
  enableAutoPipelining: true,
  commandTimeout: commandTimeoutMs,
  maxRetriesPerRequest: 2,
} satisfies RedisOptions;

const dedicatedOptions = { maxRetriesPerRequest: null } satisfies RedisOptions;

/**
 * All connections of one process to Redis. They reconnect for ever by themselves; who is given one never closes it:
 * all are closed in `onApplicationShutdown`, the last opened first.
 */
export class RedisConnections implements OnApplicationShutdown {
  /** For ordinary commands. While Redis is away each fails within two seconds. Never subscribe or block on it. */
  readonly commands: Redis;
  private readonly opened: Redis[] = [];
  private readonly logger = new Logger('Redis');

  /**
   * @param url as `redis://user:password@host:6379/0`
   * @param name shown by `CLIENT LIST`
   */
  constructor(
    readonly url: string,
    private readonly name: string,
  ) {
    this.commands = this.open('commands', commandOptions);
  }

  /** A new connection for one subscriber; it subscribes again by itself after an outage. */
  subscriber(): Redis {
    return this.dedicated('subscriber');
  }

  /** A new connection for one purpose, such as blocking reads; commands wait while Redis is away unless `options` say otherwise. */
  dedicated(purpose: string, options: RedisOptions = {}): Redis {
    return this.open(purpose, { ...dedicatedOptions, ...options });
  }

  /** Ends when Redis answered. @throws Error at once when there is no connection, within two seconds when there is no answer. */
  async ping(): Promise<void> {
    if (this.commands.status !== 'ready') throw new Error(`Redis connection is ${this.commands.status}`);
    await this.commands.ping();
  }

  /** Waits for the first connection. @throws StartError when there is none after `timeoutMs`. */
  async waitUntilReady(timeoutMs: number): Promise<void> {
    let lastError: Error | undefined;
    const remember = (error: Error) => (lastError = error);
    this.commands.on('error', remember);
    try {
      await this.ready(timeoutMs);
    } catch (cause) {
      const reason = lastError?.message ?? `no answer within ${timeoutMs} ms`;
      throw new StartError(`Redis at ${describeRedisUrl(this.url)} (REDIS_URL) cannot be used: ${reason}.`, {
        cause,
      });
    } finally {
      this.commands.off('error', remember);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    for (const connection of this.opened.splice(0).reverse()) await close(connection);
  }

  private ready(timeoutMs: number): Promise<void> {
    if (this.commands.status === 'ready') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.commands.off('ready', done);
        reject(new Error('timed out'));
      }, timeoutMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.commands.once('ready', done);
    });
  }

  private open(purpose: string, options: RedisOptions): Redis {
    const connection = new Redis(this.url, {
      connectionName: `${this.name}:${purpose}`,
      connectTimeout: 2_000,
      keepAlive: 5_000,
      retryStrategy,
      reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
      ...options,
    });
    this.watch(connection, purpose);
    this.opened.push(connection);
    return connection;
  }

  /** Logs each change of state once, not each attempt. */
  private watch(connection: Redis, purpose: string): void {
    let away = false;
    connection.on('ready', () => {
      if (away) this.logger.log(`Redis is back (${purpose})`);
      away = false;
    });
    connection.on('error', (error: Error) => {
      if (!away) this.logger.warn(`Redis is away (${purpose}): ${error.message}`);
      away = true;
    });
    connection.on('close', () => {
      if (!away && connection.status !== 'end') this.logger.warn(`Redis is away (${purpose})`);
      away = true;
    });
  }
}

/** A Redis URL without user and password, to be shown and logged. */
export function describeRedisUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/** Lets commands under way end, but waits for no Redis that is away. */
async function close(connection: Redis): Promise<void> {
  if (connection.status === 'ready') {
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, quitTimeoutMs).unref());
    await Promise.race([connection.quit().catch(() => undefined), timeout]);
  }
  connection.disconnect();
}
