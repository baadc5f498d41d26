import { randomUUID } from 'node:crypto';

import { OrderPlacementService, PaymentsService, ProductsService, SandboxProvider } from '@ginforge/orders';
import { DataSource } from 'typeorm';

import { newShop } from '../test-shop.js';
import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;
let number = 0;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

interface Purchase {
  readonly id: string;
  readonly number: string;
  readonly userId: string;
  readonly productId: string;
}

async function customer(): Promise<string> {
  const id = randomUUID();
  await service.sql(
    `INSERT INTO end_users (id, username, email, password_hash, nickname) VALUES ($1, $2, $3, 'x', '')`,
    [id, `u-${id.slice(0, 8)}`, `${id}@example.com`],
  );
  return id;
}

/** What user-api does; admin-api itself takes neither orders nor money. */
function placement(): OrderPlacementService {
  const times = { remindInSeconds: 1_800, expireInSeconds: 86_400 };
  return new OrderPlacementService(service.app.get(DataSource), times);
}

function payments(): PaymentsService {
  const dataSource = service.app.get(DataSource);
  const options = { retrySeconds: 30, maxAttempts: 3, timeoutMs: 10_000 };
  return new PaymentsService(dataSource, new SandboxProvider(dataSource, 'approve'), options);
}

/** Two of ten pieces, ordered as customers do. */
async function placed(userId?: string, shopId?: string): Promise<Purchase> {
  const buyer = userId ?? (await customer());
  number += 1;
  const fields = { sku: `GF-${number}`, name: 'Mug', description: '', price: 1_990, currency: 'EUR' };
  const product = await service.app
    .get(DataSource)
    .transaction((manager) =>
      service.app
        .get(ProductsService)
        .create(manager, { ...fields, stock: 10, threshold: 0, status: 'on' as const }, shopId),
    );
  const { order } = await placement().place(buyer, [{ productId: product.id, quantity: 2 }]);
  return { id: order.id, number: order.number, userId: buyer, productId: product.id };
}

async function paid(): Promise<Purchase> {
  const purchase = await placed();
  await payments().pay(purchase.userId, purchase.id);
  return purchase;
}

function ship({ id }: Pick<Purchase, 'id'>, token = owner) {
  return service.post(`/orders/${id}/ship`, {}, token);
}

function refund({ id }: Pick<Purchase, 'id'>, token = owner) {
  return service.post(`/orders/${id}/refund`, {}, token);
}

function logOf({ id }: Purchase): Promise<object[]> {
  return service.sql(
    `SELECT username, entity, action, changes FROM operation_logs WHERE entity_id = $1 ORDER BY id`,
    [id],
  );
}

/** The titles of what the customer was notified of, oldest first. */
async function toldTo({ userId }: Purchase): Promise<string[]> {
  const rows = await service.sql<{ title: string }>(
    'SELECT title FROM notifications WHERE user_id = $1 ORDER BY created_at, id',
    [userId],
  );
  return rows.map(({ title }) => title);
}

async function updatesOf({ id }: Purchase): Promise<number> {
  const rows = await service.sql(
    `SELECT 1 FROM outbox_messages WHERE item->'message'->'content'->>'id' = $1
       AND item->'message'->'content'->>'action' = 'update'`,
    [id],
  );
  return rows.length;
}

/** An administrator who may do this alone. @returns the token */
async function administratorWith(username: string, ...permissions: string[]): Promise<string> {
  const code = `only_${username}`;
  const { data } = await service.post('/roles', { code, name: code }, owner);
  const { status } = await service.put(`/roles/${String(data?.['id'])}/permissions`, { permissions }, owner);
  expect(status).toBe(200);
  return service.administrator(username, code);
}

async function stockOf({ productId }: Purchase): Promise<number | undefined> {
  const [row] = await service.sql<{ stock: number }>('SELECT stock FROM products WHERE id = $1', [productId]);
  return row?.stock;
}

describe('GET /orders', () => {
  it('[AP-03] lists everybody’s orders, by state, number and user', async () => {
    const [one, other] = [await placed(), await paid()];
    const ids = async (query: string) => {
      const { data } = await service.get(`/orders?${query}`, owner);
      return (data?.['list'] as { id: string }[]).map(({ id }) => id);
    };
    expect(await ids('page_size=100')).toEqual(expect.arrayContaining([one.id, other.id]));
    expect(await ids('status=paid')).toEqual([other.id]);
    expect(await ids(`keyword=${one.number}`)).toEqual([one.id]);
    expect(await ids(`user_id=${one.userId}`)).toEqual([one.id]);
    expect(await ids(`user_id=${randomUUID()}`)).toEqual([]);
    expect((await service.get("/orders?user_id=1'--", owner)).status).toBe(400);
  });

  it('[AP-03] lists those of a time, and of one user in it', async () => {
    const [old, recent] = [await placed(), await placed()];
    await service.sql(`UPDATE orders SET created_at = '2025-06-01T12:00:00Z' WHERE id = $1`, [old.id]);
    const ids = async (query: string) => {
      const { data } = await service.get(`/orders?page_size=100&${query}`, owner);
      return (data?.['list'] as { id: string }[]).map(({ id }) => id);
    };
    expect(await ids('from=2025-06-01T00:00:00Z&to=2025-06-02T00:00:00Z')).toEqual([old.id]);
    expect(await ids('from=2025-06-02T00:00:00Z')).toEqual(expect.arrayContaining([recent.id]));
    expect(await ids('from=2025-06-02T00:00:00Z')).not.toContain(old.id);
    expect(await ids(`to=2025-06-02T00:00:00Z&user_id=${recent.userId}`)).toEqual([]);
    for (const query of ['from=2025-06-02T00:00:00Z&to=2025-06-01T00:00:00Z', 'to=2025-06-31T00:00:00Z'])
      expect(await service.get(`/orders?${query}`, owner)).toMatchObject({
        status: 400,
        errors: [{ path: 'to' }],
      });
  });

  it('[NX-05] [AP-03] shows whose each order is, and lists one shop’s alone', async () => {
    const shop = await newShop(service);
    const [theirs, house] = [await placed(undefined, shop.id), await placed()];
    const { data } = await service.get(`/orders?shop_id=${shop.id}`, owner);
    expect(data).toMatchObject({
      total: 1,
      list: [{ id: theirs.id, shop: { id: shop.id, name: shop.name } }],
    });
    expect((await service.get(`/orders/${house.id}`, owner)).data).toMatchObject({
      shop: { name: 'GinForge' },
    });
  });

  it('[AP-04] shows an order with its user, its items and its payment', async () => {
    const { id, userId, productId } = await paid();
    expect((await service.get(`/orders/${id}`, owner)).data).toMatchObject({
      id,
      user_id: userId,
      status: 'paid',
      total: 3_980,
      currency: 'EUR',
      items: [{ product_id: productId, quantity: 2, price: 1_990 }],
      payment: { status: 'succeeded' },
    });
  });
});

describe('POST /orders/:id/ship', () => {
  it('[AD-03] ships what is paid: the customer hears of it, consoles refresh, and it is logged', async () => {
    const purchase = await paid();
    const before = await updatesOf(purchase);
    const { status, data } = await ship(purchase);
    expect(status).toBe(200);
    expect(data).toMatchObject({ id: purchase.id, status: 'shipped', shipped_at: expect.any(String) });
    expect(await logOf(purchase)).toEqual([
      {
        username: 'admin',
        entity: 'order',
        action: 'ship',
        changes: { status: { from: 'paid', to: 'shipped' } },
      },
    ]);
    expect(await toldTo(purchase)).toEqual(['Order placed', 'Order paid', 'Order shipped']);
    expect(await updatesOf(purchase)).toBe(before + 1);
  });

  it('[http 4] says what it was sent by, where that is known', async () => {
    const { id } = await paid();
    const { data } = await service.post(`/orders/${id}/ship`, { tracking_number: 'TN-1' }, owner);
    expect(data).toMatchObject({ status: 'shipped', tracking_number: 'TN-1' });
  });

  it('[AP-01] lets one of two administrators win: the other gets 409, and the customer hears of it once', async () => {
    const purchase = await paid();
    const second = await service.administrator('second', 'admin');
    const answers = await Promise.all([ship(purchase), ship(purchase, second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({ code: 6002 });
    expect(await logOf(purchase)).toHaveLength(1);
    expect(await toldTo(purchase)).toEqual(['Order placed', 'Order paid', 'Order shipped']);
  });

  it('[AP-01] either ships or refunds what several ask for at the same time', async () => {
    const purchase = await paid();
    const answers = await Promise.all([ship(purchase), refund(purchase), ship(purchase), refund(purchase)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const { data } = await service.get(`/orders/${purchase.id}`, owner);
    expect(await stockOf(purchase)).toBe(data?.['status'] === 'refunded' ? 10 : 8);
  });

  it('[AP-01] refuses what is not paid with 409, and leaves it as it is', async () => {
    const purchase = await placed();
    expect(await ship(purchase)).toMatchObject({ status: 409, code: 6002 });
    expect(await refund(purchase)).toMatchObject({ status: 409, code: 6002 });
    expect((await service.get(`/orders/${purchase.id}`, owner)).data).toMatchObject({ status: 'unpaid' });
    expect(await logOf(purchase)).toEqual([]);
  });

  it('[AD-03] ships nothing that cannot be logged', async () => {
    const purchase = await paid();
    await service.sql('ALTER TABLE operation_logs RENAME TO operation_logs_away');
    expect((await ship(purchase)).status).toBe(500);
    await service.sql('ALTER TABLE operation_logs_away RENAME TO operation_logs');
    expect((await service.get(`/orders/${purchase.id}`, owner)).data).toMatchObject({ status: 'paid' });
    expect(await toldTo(purchase)).toEqual(['Order placed', 'Order paid']);
  });
});

describe('POST /orders/:id/refund', () => {
  it('[AD-03] gives the stock back at once and leaves the money to a job', async () => {
    const purchase = await paid();
    expect(await stockOf(purchase)).toBe(8);
    expect((await refund(purchase)).data).toMatchObject({
      status: 'refunded',
      payment: { status: 'refunding' },
    });
    expect(await stockOf(purchase)).toBe(10);
    expect(await toldTo(purchase)).toEqual(['Order placed', 'Order paid', 'Order refunded']);
    expect((await refund(purchase)).status).toBe(409);
    expect(await stockOf(purchase)).toBe(10);
  });

  it('[AP-01] refuses to refund what was shipped', async () => {
    const purchase = await paid();
    await ship(purchase);
    expect(await refund(purchase)).toMatchObject({ status: 409, code: 6002 });
  });
});

describe('permissions', () => {
  it('[AD-01] lets nobody move or see orders without the permission', async () => {
    const purchase = await paid();
    const nobody = await service.administrator('nobody', 'user');
    for (const answer of await Promise.all([
      service.get('/orders', nobody),
      service.get(`/orders/${purchase.id}`, nobody),
      ship(purchase, nobody),
      refund(purchase, nobody),
    ])) {
      expect(answer).toMatchObject({ status: 403, code: 2003 });
    }
    expect(await toldTo(purchase)).toEqual(['Order placed', 'Order paid']);
  });

  it('[AD-01] lets only look who may only look', async () => {
    const purchase = await paid();
    const looker = await administratorWith('looker', 'order:read');
    expect((await service.get(`/orders/${purchase.id}`, looker)).data).toMatchObject({ status: 'paid' });
    for (const answer of [await ship(purchase, looker), await refund(purchase, looker)]) {
      expect(answer).toMatchObject({ status: 403, code: 2003 });
    }
    const keeper = await administratorWith('keeper', 'order:manage');
    expect((await service.get(`/orders/${purchase.id}`, keeper)).status).toBe(403);
    expect((await ship(purchase, keeper)).status).toBe(200);
  });

  it.each(['x', randomUUID(), '%00'])('[AP-01] answers 404 to the id %s', async (id) => {
    const answers = [await service.get(`/orders/${id}`, owner), await ship({ id }), await refund({ id })];
    expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(3).fill([404, 6001]));
  });
});
