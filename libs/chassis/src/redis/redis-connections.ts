import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Cluster, Redis, type RedisOptions } from 'ioredis';

import { endsWithin } from '../lifecycle/deadline.js';
import { StartError } from '../lifecycle/start-error.js';
import { clusterAddress, describeRedisAddress, type RedisAddress } from './redis-address.js';
import { openCluster, reachMasters } from './redis-cluster.js';

/** A connection to one Redis, or one to each node of a Redis Cluster as they are needed: the same commands either way. */
export type RedisClient = Redis | Cluster;

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
  readonly commands: RedisClient;
  private readonly opened: RedisClient[] = [];
  private readonly heartbeats: NodeJS.Timeout;
  /** Of connections on which every command is answered soon: silence after a heartbeat means that they are dead. */
  private readonly promptOptions: RedisOptions;
  private closed = false;
  private readonly logger = new Logger('Redis');

  /**
   * @param address as `redis://user:password@host:6379/0`, or the nodes of a Redis Cluster
   * @param name shown by `CLIENT LIST`
   * @param heartbeatMs how often connections are asked for a sign of life; one that is silent twice as long is made anew
   */
  constructor(
    readonly address: RedisAddress,
    private readonly name: string,
    { heartbeatMs = 5_000 } = {},
  ) {
    this.promptOptions = { socketTimeout: 2 * heartbeatMs };
    this.heartbeats = setInterval(() => this.beat(), heartbeatMs).unref();
    this.commands = this.open('commands', { ...this.promptOptions, ...commandOptions });
  }

  /** The connection for ordinary commands where there is a Redis Cluster (K8-03). */
  get cluster(): Cluster | undefined {
    return this.commands instanceof Cluster ? this.commands : undefined;
  }

  /** A new connection for one subscriber; it subscribes again by itself after an outage unless `options` differ. */
  subscriber(options: RedisOptions = {}): RedisClient {
    return this.open('subscriber', { ...this.promptOptions, ...patientOptions, ...options });
  }

  /** A new connection for one purpose, such as blocking reads; commands wait while Redis is away unless `options` differ. */
  dedicated(purpose: string, options: RedisOptions = {}): RedisClient {
    return this.open(purpose, { ...patientOptions, ...options });
  }

  /** A new connection for a subscriber to one node of a Redis Cluster. Who needs it no longer gives it back by {@link drop}. */
  nodeSubscriber(host: string, port: number): Redis {
    const { access } = clusterAddress(typeof this.address === 'string' ? [] : this.address);
    const options = { ...this.promptOptions, ...patientOptions, autoResubscribe: false, ...access };
    const connection = new Redis({ ...this.optionsFor('subscriber', options), host, port });
    this.keep(connection, `subscriber of ${host}:${port}`);
    return connection;
  }

  /** Closes what {@link nodeSubscriber} opened. */
  drop(connection: Redis): void {
    const index = this.opened.indexOf(connection);
    if (index >= 0) this.opened.splice(index, 1);
    connection.disconnect();
  }

  /** Ends when Redis, or any master of a Redis Cluster, answered. @throws Error at once without a connection, within two seconds without an answer. */
  async ping(): Promise<void> {
    if (this.commands.status !== 'ready') throw new Error(`Redis connection is ${this.commands.status}`);
    if (this.cluster === undefined) await this.commands.ping();
    else await Promise.any(this.cluster.nodes('master').map((node) => node.ping()));
  }

  /** Waits for the first connection. @throws StartError when there is none after `timeoutMs`. */
  async waitUntilReady(timeoutMs: number): Promise<void> {
    let reason = `no answer within ${timeoutMs} ms`;
    const remember = (error: Error) => (reason = reasonOf(error));
    this.commands.on('error', remember);
    const ready = await becomesReady(this.commands, timeoutMs);
    this.commands.off('error', remember);
    if (!ready) throw new StartError(`${describeRedisAddress(this.address)} cannot be used: ${reason}.`);
    if (this.cluster !== undefined) await reachMasters(this.cluster);
  }

  /** Whether the process is about to end, so that nothing is to be opened any more. */
  get isClosed(): boolean {
    return this.closed;
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearInterval(this.heartbeats);
    await Promise.all(this.opened.splice(0).reverse().map(close));
  }

  private open(purpose: string, given: RedisOptions): RedisClient {
    const options = this.optionsFor(purpose, given);
    const connection =
      typeof this.address === 'string'
        ? new Redis(this.address, options)
        : openCluster(this.address, options);
    this.keep(connection, purpose);
    return connection;
  }

  private optionsFor(purpose: string, options: RedisOptions): RedisOptions {
    return {
      connectionName: `${this.name}:${purpose}`,
      connectTimeout: 2_000,
      disconnectTimeout: 300,
      retryStrategy,
      maxLoadingRetryTime: 200, // a Redis that reads its data in overestimates what is left, up to 10 s
      reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false), // a former master
      ...options,
    };
  }

  private keep(connection: RedisClient, purpose: string): void {
    this.logChanges(connection, purpose);
    this.opened.push(connection);
  }

  /** Asks for a sign of life where one is due; `socketTimeout` breaks and renews a connection that gives none. */
  private beat(): void {
    for (const connection of this.opened.flatMap(linksOf)) {
      if (connection.status !== 'ready' || connection.options.socketTimeout === undefined) continue;
      connection.ping().catch((error: unknown) => this.logger.debug('Redis missed a heartbeat', error));
    }
  }

  /** Logs each change of state once, not each attempt to connect. */
  private logChanges(connection: RedisClient, purpose: string): void {
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

function linksOf(connection: RedisClient): Redis[] {
  return connection instanceof Cluster ? connection.nodes() : [connection];
}

/** A host with several addresses fails with an AggregateError, whose own message is empty. */
function reasonOf(error: Error): string {
  return error.message || ('code' in error && String(error.code)) || error.name;
}

async function becomesReady(connection: RedisClient, timeoutMs: number): Promise<boolean> {
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
async function close(connection: RedisClient): Promise<void> {
  if (connection.status !== 'ready') {
    connection.disconnect();
    return;
  }
  const ended = new Promise<void>((resolve) => connection.once('end', () => resolve()));
  connection.quit().catch(() => connection.disconnect());
  if (!(await endsWithin(quitTimeoutMs, ended))) connection.disconnect();
}
