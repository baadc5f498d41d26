import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadEnvironment } from '@ginforge/chassis';
import { connect, databaseEnvironment, migrate, newIdentifier } from '@ginforge/database';
import { PaymentsService, ProductsService, SandboxProvider } from '@ginforge/orders';
import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';
import jsonwebtoken from 'jsonwebtoken';
import { type DataSource } from 'typeorm';
import { z } from 'zod';

import { UserApiProcess } from './user-api-process.fixture.js';

const secret = 'a secret for tests and for nothing else';
const pieces = 1_000_000;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

interface Postgres {
  url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL of this test's own, which it may restart; at the same address each time. */
async function startPostgres(directory: string): Promise<Postgres> {
  const tools = join(import.meta.dirname, '../../../../tools/stack/postgres.mjs');
  const { startPostgres: start } = (await import(tools)) as {
    startPostgres: (directory: string) => Promise<Postgres>;
  };
  return start(directory);
}

/** Places orders and pays or cancels them, each request with a key and again until it is answered. */
class Customers {
  /** What was acknowledged: the state of each order that a customer was told last. */
  readonly acknowledged = new Map<string, string>();
  private stopping = false;
  private readonly running: Promise<unknown>;

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly productId: string,
    count: number,
  ) {
    this.running = Promise.all(upTo(count).map(() => this.shop()));
  }

  /** Ends when every request that was begun is answered. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async shop(): Promise<void> {
    for (let turn = 0; !this.stopping; turn += 1) {
      const body = { items: [{ product_id: this.productId, quantity: 1 }] };
      const { id, status } = await this.untilAnswered('/orders', body);
      this.acknowledged.set(id, status);
      if (turn % 3 === 2) continue;
      const moved = await this.untilAnswered(`/orders/${id}/pay`, {});
      this.acknowledged.set(id, moved.status);
    }
  }

  private async untilAnswered(path: string, body: object): Promise<{ id: string; status: string }> {
    const key = randomUUID();
    return eventually(() => this.post(path, body, key), { timeoutMs: 90_000, intervalMs: 50 });
  }

  /** @throws Error for whatever is to be tried again: no connection, 503, 409 while the first is under way */
  private async post(path: string, body: object, key: string): Promise<{ id: string; status: string }> {
    const response = await fetch(`${this.url}/api/v1/user${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${this.token}`,
      },
    });
    const { code, data } = (await response.json()) as { code: number; data: { id: string; status: string } };
    if (!response.ok) throw new Error(`${path}: ${response.status} ${code}`);
    return data;
  }
}

describe('user-api among faults', () => {
  let directory: string;
  let postgres: Postgres;
  let redis: TestRedis;
  let api: UserApiProcess;
  let dataSource: DataSource;
  let token: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ginforge-orders-'));
    [postgres, redis] = await Promise.all([startPostgres(directory), startTestRedis()]);
    dataSource = await open();
    await migrate(dataSource);
    api = await UserApiProcess.start({
      NODE_ENV: 'test',
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      JWT_SECRET: secret,
    });
    token = await newToken();
  });

  afterAll(async () => {
    await api.kill();
    await dataSource.destroy();
    await redis.stop();
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const open = () => connect(loadEnvironment(z.object(databaseEnvironment), { DATABASE_URL: postgres.url }));

  /** Signs a new user up, and in. */
  async function newToken(): Promise<string> {
    const username = `ada-${newIdentifier()}`;
    const post = async (path: string, body: object) => {
      const response = await fetch(`${api.url}/api/v1/user${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      return ((await response.json()) as { data: { token: string } }).data;
    };
    const account = { username, password: 'correct horse battery' };
    await post('/register', { ...account, email: `${username}@example.com` });
    const { token: issued } = await post('/login', account);
    expect(jsonwebtoken.decode(issued)).toMatchObject({ aud: 'user' });
    return issued;
  }

  async function newProduct(): Promise<string> {
    const sku = newIdentifier();
    const fields = { sku, name: 'Mug', description: '', price: 1_990, currency: 'EUR', threshold: 0 };
    const { id } = await dataSource.transaction((manager) =>
      new ProductsService(dataSource).create(manager, { ...fields, stock: pieces, status: 'on' }),
    );
    return id;
  }

  /** As the jobs do that were recorded with the payments. */
  async function settlePayments(): Promise<void> {
    const payments = new PaymentsService(dataSource, new SandboxProvider(dataSource, 'approve'), {
      retrySeconds: 30,
      maxAttempts: 5,
      timeoutMs: 10_000,
    });
    const pending: { id: string; job: string | null }[] = await dataSource.query(
      `SELECT payments.id, outbox_jobs.id AS job FROM payments
       LEFT JOIN outbox_jobs ON payload ->> 'payment_id' = payments.id::text WHERE status = 'pending'`,
    );
    for (const { id, job } of pending) {
      expect(job).toEqual(expect.any(String));
      await payments.retryPayment(id);
    }
  }

  async function verify({ acknowledged }: Customers, productId: string): Promise<void> {
    await settlePayments();
    const rows: {
      id: string;
      status: string;
      created: number;
      notified: number;
      charged: number;
      jobs: number;
    }[] = await dataSource.query(
      `SELECT id, status,
           (SELECT count(*)::int FROM outbox_messages WHERE item -> 'message' -> 'content' ->> 'id' = orders.id::text
             AND item -> 'message' -> 'content' ->> 'action' = 'create') AS created,
           (SELECT count(*)::int FROM notifications WHERE data ->> 'order_id' = orders.id::text
             AND title = 'Order placed') AS notified,
           (SELECT count(*)::int FROM sandbox_payments JOIN payments ON payments.id = key
             WHERE order_id = orders.id AND sandbox_payments.status = 'charged') AS charged,
           (SELECT count(*)::int FROM outbox_jobs WHERE payload ->> 'order_id' = orders.id::text) AS jobs
         FROM orders WHERE EXISTS (SELECT 1 FROM order_items WHERE order_id = orders.id AND product_id = $1)`,
      [productId],
    );
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(acknowledged.keys()));
    for (const { id, status, ...found } of rows) {
      const charged = status === 'paid' ? 1 : 0;
      expect({ id, ...found }).toEqual({ id, created: 1, notified: 1, charged, jobs: 2 });
      if (acknowledged.get(id) === 'paid') expect(status).toBe('paid');
    }
    const [stock]: { stock: number; moved: number }[] = await dataSource.query(
      `SELECT stock, (SELECT sum(quantity)::int FROM stock_movements WHERE product_id = $1) AS moved
       FROM products WHERE id = $1`,
      [productId],
    );
    expect(stock).toEqual({ stock: pieces - rows.length, moved: pieces - rows.length });
  }

  /** Waits until so many orders more were acknowledged, so that each fault hits work that is under way. */
  const progress = async ({ acknowledged }: Customers) => {
    const before = acknowledged.size;
    await eventually(() => acknowledged.size >= before + 10, { timeoutMs: 90_000, intervalMs: 5 });
  };

  it('[http 3] [AP-05] killed six times among orders and payments it keeps all that it acknowledged, each once', async () => {
    const productId = await newProduct();
    const customers = new Customers(api.url, token, productId, 8);
    for (const _ of upTo(6)) {
      await progress(customers);
      await api.kill();
      await api.restart();
    }
    await progress(customers);
    await customers.stop();
    await verify(customers, productId);
  }, 600_000);

  it('[http 3] [AP-05] whose PostgreSQL is restarted under load keeps all that it acknowledged, each once', async () => {
    const productId = await newProduct();
    const customers = new Customers(api.url, token, productId, 8);
    for (const _ of upTo(4)) {
      await progress(customers);
      await postgres.stop();
      postgres = await startPostgres(directory);
    }
    await progress(customers);
    await customers.stop();
    await dataSource.destroy();
    dataSource = await open();
    await verify(customers, productId);
  }, 600_000);
});
