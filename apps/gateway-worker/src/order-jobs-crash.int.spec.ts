import { loadEnvironment } from '@ginforge/chassis';
import { connect, databaseEnvironment, EndUser, migrate, newIdentifier, Product } from '@ginforge/database';
import { OrderPlacementService, ProductsService } from '@ginforge/orders';
import {
  createTestDatabase,
  eventually,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import { type DataSource } from 'typeorm';
import { z } from 'zod';

import { WorkerProgram } from './worker-program.fixture.js';

const orderCount = 400;

describe('the jobs of orders', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let dataSource: DataSource;
  let program: WorkerProgram;

  beforeAll(async () => {
    [program, redis, database] = await Promise.all([
      WorkerProgram.build(),
      startTestRedis(),
      createTestDatabase(),
    ]);
    const environment = loadEnvironment(z.object(databaseEnvironment), { DATABASE_URL: database.url });
    dataSource = await connect(environment);
    await migrate(dataSource);
  });

  afterAll(async () => {
    await program.remove();
    await dataSource.destroy();
    await redis.stop();
    await database.drop();
  });

  const launch = () =>
    program.launch({
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      JOB_LOCK_MS: '1000',
      OUTBOX_POLL_MS: '50',
    });

  /** Orders whose time is up, each with its jobs. */
  async function overdueOrders(): Promise<string> {
    const userId = newIdentifier();
    const names = { username: `u-${userId}`, email: `${userId}@example.com`, nickname: '' };
    await dataSource.manager.insert(EndUser, { id: userId, ...names, passwordHash: 'x', status: 'active' });
    const fields = { sku: 'MUG', name: 'Mug', description: '', price: 100, currency: 'EUR', threshold: 0 };
    const { id } = await dataSource.transaction((manager) =>
      new ProductsService(dataSource).create(manager, { ...fields, stock: orderCount, status: 'on' }),
    );
    const orders = new OrderPlacementService(dataSource, { remindInSeconds: 1_800, expireInSeconds: 86_400 });
    for (let count = 0; count < orderCount; count += 1)
      await orders.place(userId, [{ productId: id, quantity: 1 }]);
    expect(await dataSource.manager.findOneByOrFail(Product, { id })).toMatchObject({ stock: 0 });
    await dataSource.query(`UPDATE orders SET expires_at = now() - interval '1 minute'`);
    await dataSource.query(`UPDATE outbox_jobs SET due_at = now() WHERE payload ->> 'action' = 'cancel'`);
    return id;
  }

  const count = async (sql: string) => {
    const [row]: { count: number }[] = await dataSource.query(`SELECT count(*)::int AS count FROM ${sql}`);
    return row?.count ?? 0;
  };
  const cancelled = () => count(`orders WHERE status = 'cancelled'`);

  it('[WK-02] [http 3] a worker that is killed again and again cancels each overdue order once, and gives each piece back once', async () => {
    const productId = await overdueOrders();
    for (let kills = 0; kills < 6; kills += 1) {
      const before = await cancelled();
      const worker = await launch();
      await eventually(async () => (await cancelled()) > before, { timeoutMs: 120_000, intervalMs: 2 });
      await worker.end('SIGKILL');
    }
    expect(await cancelled()).toBeLessThan(orderCount);
    await launch();
    await eventually(async () => (await cancelled()) === orderCount, { timeoutMs: 120_000 });
    expect(await count(`notifications WHERE title = 'Order cancelled'`)).toBe(orderCount);
    expect(await count(`stock_movements WHERE kind = 'returned'`)).toBe(orderCount);
    expect(await dataSource.manager.findOneByOrFail(Product, { id: productId })).toMatchObject({
      stock: orderCount,
    });
  }, 600_000);
});
