import { loadEnvironment, Metrics, RedisConnections } from '@ginforge/chassis';
import { connect, databaseEnvironment, migrate } from '@ginforge/database';
import {
  type Envelope,
  notificationEnvironment,
  parseEnvelope,
  Publisher,
  RedisBroker,
  type Stream,
} from '@ginforge/notification';
import type { Message } from '@ginforge/protocol';
import { Logger } from '@nestjs/common';
import { createTestDatabase, startTestRedis, type TestDatabase, type TestRedis } from '@ginforge/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

import { outboxRelayEnvironment } from './outbox-environment.js';
import { outbox, type TransactionMessages } from './outbox.js';
import { createOutboxRelay } from './relay/outbox-relay.module.js';
import type { OutboxRelay } from './relay/outbox-relay.js';

export const relayEnvironment = z.object({
  REDIS_URL: z.string(),
  ...databaseEnvironment,
  ...notificationEnvironment,
  ...outboxRelayEnvironment,
});

/** A relay within the test's process. */
export interface TestRelay {
  relay: OutboxRelay;
  metrics: Metrics;
  stop(): Promise<void>;
}

/** For tests: an outbox in a real PostgreSQL with a real Redis behind it, and relays over both. */
export class OutboxTestbed {
  private readonly relays: TestRelay[] = [];
  private database: TestDatabase | undefined;

  private constructor(
    readonly redis: TestRedis,
    readonly dataSource: DataSource,
    readonly variables: Record<string, string>,
    private readonly connections: RedisConnections,
    private readonly broker: RedisBroker,
  ) {}

  /** @param databaseUrl of an empty database; without it one is made on the shared server */
  static async start(databaseUrl?: string): Promise<OutboxTestbed> {
    Logger.overrideLogger(false);
    const redis = await startTestRedis();
    const database = databaseUrl === undefined ? await createTestDatabase() : undefined;
    const variables = {
      REDIS_URL: redis.url,
      DATABASE_URL: databaseUrl ?? database?.url ?? '',
      HISTORY_ROOM_MAX: '100000',
      HISTORY_USER_MAX: '100000',
      HISTORY_BROADCAST_MAX: '100000',
      OUTBOX_BATCH_SIZE: '50',
    };
    const environment = loadEnvironment(relayEnvironment, variables);
    const dataSource = await connect(environment);
    await migrate(dataSource);
    const connections = new RedisConnections(redis.url, 'outbox-test');
    const broker = await RedisBroker.open(connections, environment);
    const bed = new OutboxTestbed(redis, dataSource, variables, connections, broker);
    bed.database = database;
    return bed;
  }

  async stop(): Promise<void> {
    await this.stopRelays();
    await this.dataSource.destroy();
    await this.connections.onApplicationShutdown();
    await this.redis.stop();
    await this.database?.drop();
  }

  async stopRelays(): Promise<void> {
    await Promise.all(this.relays.splice(0).map((relay) => relay.stop()));
  }

  /** Starts a relay with connections of its own, as in another process. */
  async relay(overrides: Record<string, string> = {}): Promise<TestRelay> {
    const environment = loadEnvironment(relayEnvironment, { ...this.variables, ...overrides });
    const connections = new RedisConnections(environment.REDIS_URL, 'outbox-relay');
    const dataSource = await connect(environment);
    const publisher = new Publisher(await RedisBroker.open(connections, environment));
    const metrics = new Metrics();
    const relay = createOutboxRelay(dataSource, publisher, metrics, environment);
    relay.start();
    const stop = async () => {
      await relay.stop();
      await dataSource.destroy();
      await connections.onApplicationShutdown();
    };
    const started = { relay, metrics, stop };
    this.relays.push(started);
    return started;
  }

  /** One transaction that records messages. */
  record<T>(work: (messages: TransactionMessages, manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction((manager) => work(outbox.within(manager), manager));
  }

  /** What arrives on a channel from now on, as gateways read it. */
  async listen(channel: string): Promise<Envelope[]> {
    const heard: Envelope[] = [];
    const subscriber = this.connections.subscriber();
    subscriber.on('message', (_channel, text: string) => {
      const envelope = parseEnvelope(text);
      if (envelope) heard.push(envelope);
    });
    await subscriber.subscribe(channel);
    return heard;
  }

  /** Everything in a stream, in order. */
  async stream(stream: Stream): Promise<Message[]> {
    const { entries } = await this.broker.history(stream, { fromOffset: 1, limit: 1_000_000 });
    return entries.map(({ json }) => JSON.parse(json) as Message);
  }

  async contents(stream: Stream): Promise<unknown[]> {
    return (await this.stream(stream)).map(({ content }) => content);
  }

  /** How many messages a stream has. */
  length(stream: Stream): Promise<number> {
    return this.connections.commands.xlen(`ginforge:stream:{${stream}}`);
  }

  /** The highest number of the outbox that a stream has seen. */
  async highestNumber(stream: Stream): Promise<number> {
    return Number(await this.connections.commands.hget(`ginforge:stream-meta:{${stream}}`, 'n'));
  }

  /** How many messages are in the outbox, not counting what was set aside. */
  async pending(): Promise<number> {
    const [row] = await this.sql<{ count: string }>(
      'SELECT count(*) FROM outbox_messages WHERE failed_at IS NULL',
    );
    return Number(row?.count);
  }

  sql<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.dataSource.query<Row[]>(statement, parameters);
  }

  /** As if the five minutes of all idempotency keys had passed. */
  async forgetIdempotencyKeys(): Promise<void> {
    const keys = await this.connections.commands.keys('ginforge:stream-once:*');
    if (keys.length > 0) await this.connections.commands.del(...keys);
  }
}

export async function metric({ metrics }: TestRelay, name: string): Promise<number | undefined> {
  const values = await metrics.registry.getSingleMetric(name)?.get();
  return values?.values[0]?.value;
}
