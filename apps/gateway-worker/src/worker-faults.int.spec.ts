import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { EndUser } from '@ginforge/database';
import { JobProducer, JobQueues, jobQueues } from '@ginforge/jobs';
import { Broker, streams } from '@ginforge/notification';
import { OrderPlacementService, ProductsService } from '@ginforge/orders';
import { eventually, TestPostgres } from '@ginforge/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';

import { TestWorker } from './test-worker.js';

const stock = 1_000_000;
/** Between two things that one of the load's loops asks for, so that little is left to do at the end. Milliseconds. */
const paceMs = 20;
const patience = { timeoutMs: 120_000 };

/** Leaves jobs to the worker all the time, directly and with orders that nobody pays, and knows which were acknowledged. */
class Load {
  /** The ids of notifications that are in the queue for sure. */
  readonly notifications = new Set<string>();
  /** The ids of orders that are committed for sure; each has a job that cancels it at once. */
  readonly orders = new Set<string>();
  private stopping = false;
  private readonly running: Promise<unknown>;

  constructor(
    private readonly app: NestExpressApplication,
    private readonly userId: string,
    private readonly productId: string,
  ) {
    this.running = Promise.all([this.notify(), this.notify(), this.order(), this.order()]);
  }

  get size(): number {
    return Math.min(this.notifications.size, this.orders.size);
  }

  /** Ends when what was begun is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async notify(): Promise<void> {
    const notification = { user_id: this.userId, title: 'Under load', body: '' };
    while (!this.stopping) {
      const jobId = randomUUID();
      const enqueue = () => this.app.get(JobProducer).enqueue('user-notification', notification, { jobId });
      await sleep(paceMs);
      this.notifications.add(await eventually(enqueue, patience));
    }
  }

  private async order(): Promise<void> {
    const times = { remindInSeconds: 60, expireInSeconds: 0 };
    const placement = new OrderPlacementService(this.app.get(DataSource), times);
    const lines = [{ productId: this.productId, quantity: 1 }];
    while (!this.stopping) {
      await sleep(paceMs);
      const { order } = await eventually(() => placement.place(this.userId, lines), patience);
      this.orders.add(order.id);
    }
  }
}

describe('gateway-worker among faults', () => {
  let postgres: TestPostgres;
  let worker: TestWorker;
  let app: NestExpressApplication;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    worker = await TestWorker.start({
      DATABASE_URL: postgres.url,
      JOB_LOCK_MS: '1000',
      OUTBOX_POLL_MS: '50',
      HISTORY_USER_MAX: '100000',
    });
    ({ app } = worker);
  }, 120_000);

  afterAll(async () => {
    await worker.stop();
    await postgres.stop();
  });

  const count = async (sql: string): Promise<number> => {
    const [row] = await app
      .get(DataSource)
      .query<{ count: number }[]>(`SELECT count(*)::int AS count FROM ${sql}`);
    return row?.count ?? 0;
  };

  async function begin(): Promise<{ load: Load; userId: string; productId: string }> {
    const dataSource = app.get(DataSource);
    const userId = randomUUID();
    const names = { username: `u-${userId}`, email: `${userId}@example.com`, nickname: '' };
    await dataSource.manager.insert(EndUser, { id: userId, ...names, passwordHash: 'x', status: 'active' });
    const fields = { sku: userId, name: 'Mug', description: '', price: 100, currency: 'EUR', threshold: 0 };
    const { id: productId } = await dataSource.transaction((manager) =>
      app.get(ProductsService).create(manager, { ...fields, stock, status: 'on' }),
    );
    return { load: new Load(app, userId, productId), userId, productId };
  }

  /** Waits until more was acknowledged and more was done, so that each fault hits work that is under way. */
  async function progress(load: Load, userId: string): Promise<void> {
    const done = () => count(`notifications WHERE user_id = '${userId}'`);
    const [acknowledged, before] = [load.size, await eventually(done, patience)];
    await eventually(async () => {
      expect(load.size).toBeGreaterThan(acknowledged + 5);
      expect(await done()).toBeGreaterThan(before + 5);
    }, patience);
  }

  /** What was published to the user: kept by Redis, in order. */
  async function published(userId: string): Promise<{ id: string; title: string }[]> {
    const history = await app.get(Broker, { strict: false }).history(streams.user(userId), {
      fromOffset: 1,
      limit: 100_000,
    });
    return history.entries.map(({ json }) => {
      const { id, content } = JSON.parse(json) as { id: string; content: { title: string } };
      return { id, title: content.title };
    });
  }

  /** Waits until nothing is left to do. */
  async function idle(): Promise<void> {
    await eventually(async () => {
      expect(await count('outbox_jobs')).toBe(
        await count(`outbox_jobs WHERE payload ->> 'action' = 'remind'`),
      );
      expect(await count('outbox_messages')).toBe(0);
      expect(await count(`orders WHERE status = 'unpaid'`)).toBe(0);
      for (const queue of jobQueues().keys()) {
        const counts = await app.get(JobQueues).get(queue).getJobCounts('wait', 'active', 'delayed');
        const scheduled = await app.get(JobQueues).get(queue).getJobSchedulersCount();
        expect({ queue, ...counts }).toEqual({ queue, wait: 0, active: 0, delayed: scheduled });
      }
    }, patience);
  }

  async function verify(load: Load, userId: string, productId: string): Promise<void> {
    await load.stop();
    await idle();
    for (const queue of jobQueues().keys())
      expect([queue, await app.get(JobQueues).get(queue).getFailedCount()]).toEqual([queue, 0]);
    const rows = await app
      .get(DataSource)
      .query<{ id: string; title: string }[]>('SELECT id, title FROM notifications WHERE user_id = $1', [
        userId,
      ]);
    const told = rows.filter(({ title }) => title === 'Under load').map(({ id }) => id);
    expect(new Set(told)).toEqual(load.notifications);
    const sent = await published(userId);
    expect(sent.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
    const orders = await count(`orders WHERE user_id = '${userId}'`);
    expect(orders).toBeGreaterThanOrEqual(load.orders.size);
    expect(await count(`orders WHERE user_id = '${userId}' AND status = 'cancelled'`)).toBe(orders);
    expect(sent.filter(({ title }) => title === 'Order cancelled')).toHaveLength(orders);
    expect(await count(`stock_movements WHERE kind = 'returned' AND product_id = '${productId}'`)).toBe(
      orders,
    );
    expect(await count(`products WHERE id = '${productId}' AND stock = ${stock}`)).toBe(1);
  }

  it('[WK-02] does every job once, though PostgreSQL is restarted and crashes under load', async () => {
    const { load, userId, productId } = await begin();
    for (const fault of ['restart', 'crash', 'restart', 'crash'] as const) {
      await progress(load, userId);
      await postgres[fault]();
    }
    await progress(load, userId);
    await verify(load, userId, productId);
  }, 300_000);

  it('[WK-02] does every job once, though Redis is restarted and killed under load', async () => {
    const { load, userId, productId } = await begin();
    for (const kill of [false, true, false, true]) {
      await progress(load, userId);
      if (kill) await worker.redis.kill();
      await worker.redis.restart();
    }
    await progress(load, userId);
    await verify(load, userId, productId);
  }, 300_000);
});
