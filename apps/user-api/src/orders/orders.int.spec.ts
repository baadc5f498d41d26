import { randomUUID } from 'node:crypto';

import { orderStatuses, type OrderStatus } from '@ginforge/database';
import { isOrderMove, refundOrder, sandboxAmounts, ShopsService, shipOrder } from '@ginforge/orders';
import { type EntityManager } from 'typeorm';

import { type Answer, TestService } from '../test-service.js';
import { type Customer, Shop } from './test-shop.js';

let service: TestService;
let shop: Shop;

beforeAll(async () => {
  service = await TestService.start({ DATABASE_POOL_SIZE: '20' });
  shop = new Shop(service);
});

afterAll(() => service.stop());

const statusOf = ({ data }: Answer) => data?.['status'];
const show = ({ token }: Customer, id: string) => service.get(`/orders/${id}`, token);

const shipById = (manager: EntityManager, id: string) =>
  shipOrder(manager, { id }, { carrierId: null, trackingNumber: null });

/** The messages of an order that wait in the outbox, by what they are about. */
async function messagesOf(orderId: string): Promise<string[]> {
  const rows = await service.sql<{ what: string }>(
    `SELECT concat_ws(' ', item -> 'message' ->> 'type', content ->> 'entity', content ->> 'action', content ->> 'category') AS what
     FROM (SELECT seq, item, item -> 'message' -> 'content' AS content FROM outbox_messages) AS message
     WHERE content ->> 'id' = $1 OR content -> 'data' ->> 'order_id' = $1 ORDER BY seq`,
    [orderId],
  );
  return rows.map(({ what }) => what);
}

async function jobsOf(orderId: string): Promise<{ name: string; payload: object; seconds: number }[]> {
  return service.sql(
    `SELECT name, payload, round(extract(epoch FROM due_at - created_at))::int AS seconds FROM outbox_jobs
     WHERE payload ->> 'order_id' = $1
        OR payload ->> 'payment_id' IN (SELECT id::text FROM payments WHERE order_id = $1::uuid) ORDER BY seq`,
    [orderId],
  );
}

/** An order in the wanted state, moved there the way that it goes. */
async function orderIn(customer: Customer, status: OrderStatus): Promise<string> {
  const id = await shop.orderId(customer, await shop.product());
  const ship = () => shop.transaction((manager) => shipById(manager, id));
  const steps: Record<OrderStatus, (() => Promise<unknown>)[]> = {
    unpaid: [],
    paid: [() => shop.move(customer, id, 'pay')],
    shipped: [() => shop.move(customer, id, 'pay'), ship],
    completed: [() => shop.move(customer, id, 'pay'), ship, () => shop.move(customer, id, 'confirm')],
    cancelled: [() => shop.move(customer, id, 'cancel')],
    refunded: [
      () => shop.move(customer, id, 'pay'),
      () => shop.transaction((manager) => refundOrder(manager, id)),
    ],
  };
  for (const step of steps[status]) await step();
  expect(statusOf(await show(customer, id))).toBe(status);
  return id;
}

describe('POST /orders', () => {
  it('[http 3] [AP-04] reserves the pieces and answers 201 with the order, its items as they were', async () => {
    const [ada, mug, pen] = [await shop.customer(), await shop.product(), await shop.product({ price: 350 })];
    const items = [
      { product_id: pen.id, quantity: 2 },
      { product_id: mug.id, quantity: 1 },
      { product_id: pen.id.toUpperCase(), quantity: 3 },
    ];
    const answer = await service.post('/orders', { items }, ada.token);
    expect(answer).toMatchObject({
      status: 201,
      data: {
        id: expect.any(String),
        number: expect.stringMatching(/^\d{8}-\d{12}$/),
        status: 'unpaid',
        total: 5 * 350 + 1_990,
        currency: 'EUR',
        payment: null,
        items: [
          { product_id: pen.id, sku: pen.sku, name: pen.name, price: 350, quantity: 5 },
          { product_id: mug.id, quantity: 1 },
        ],
        paid_at: null,
      },
    });
    expect(await shop.level(pen)).toEqual({ stock: 5, moved: 5 });
    await service.sql('UPDATE products SET price = 1, name = $1 WHERE id = $2', ['Other', pen.id]);
    const { data } = await show(ada, String(answer.data?.['id']));
    expect(data).toEqual(answer.data);
  });

  it('[http 3] records its notification, its data_update and its jobs in the same transaction', async () => {
    const ada = await shop.customer();
    const id = await shop.orderId(ada, await shop.product());
    expect(await messagesOf(id)).toEqual(['notification order', 'data_update order create']);
    expect(await jobsOf(id)).toEqual([
      { name: 'order-reminder', payload: { order_id: id, action: 'remind' }, seconds: 1_800 },
      { name: 'order-reminder', payload: { order_id: id, action: 'cancel' }, seconds: 86_400 },
    ]);
    expect(await shop.told(ada)).toEqual(['Order placed']);
  });

  it('[http 3] is 409 with the product where there are too few, and takes nothing of the others', async () => {
    const [ada, mug, rare] = [await shop.customer(), await shop.product(), await shop.product({ stock: 1 })];
    const items = [mug, rare].map(({ id }) => ({ product_id: id, quantity: 2 }));
    const answer = await service.post('/orders', { items }, ada.token);
    expect(answer).toMatchObject({
      status: 409,
      code: 4004,
      message: `There are only 1 of "${rare.name}" left`,
      errors: [{ path: `items.${rare.id}` }],
    });
    expect([await shop.level(mug), await shop.level(rare)]).toEqual([
      { stock: 10, moved: 10 },
      { stock: 1, moved: 1 },
    ]);
    expect((await service.get('/orders', ada.token)).data).toMatchObject({ total: 0 });
  });

  it('[http 3] is 404 for a product that is not there, or not on sale', async () => {
    const ada = await shop.customer();
    const off = await shop.product({ status: 'off' });
    for (const id of [randomUUID(), off.id]) {
      expect(await shop.order(ada, { id })).toMatchObject({ status: 404, code: 4001 });
    }
  });

  it('[http 3] is 422 where currencies mix', async () => {
    const [ada, euro, dollar] = [
      await shop.customer(),
      await shop.product(),
      await shop.product({ currency: 'USD' }),
    ];
    const items = [euro, dollar].map(({ id }) => ({ product_id: id, quantity: 1 }));
    expect(await service.post('/orders', { items }, ada.token)).toMatchObject({ status: 422, code: 6005 });
    expect(await shop.level(euro)).toEqual({ stock: 10, moved: 10 });
  });

  it('[AP-02] is 422 with products of several shops, and says whose they are', async () => {
    const [ada, mug] = [await shop.customer(), await shop.product()];
    const fields = { name: 'Grace’s Ships', description: '', contact_email: null };
    const { id: shopId } = await service.app.get(ShopsService).open((await shop.customer()).id, fields);
    const ship = await shop.product({}, shopId);
    const items = [mug, ship].map(({ id }) => ({ product_id: id, quantity: 1 }));
    expect(await service.post('/orders', { items }, ada.token)).toMatchObject({
      status: 422,
      code: 6006,
      message: expect.stringContaining('"GinForge", "Grace’s Ships"'),
      errors: expect.arrayContaining([{ path: `items.${ship.id}`, message: 'is of "Grace’s Ships"' }]),
    });
    expect(await shop.level(mug)).toEqual({ stock: 10, moved: 10 });
    const { data } = await shop.order(ada, ship);
    expect(data).toMatchObject({ shop: { id: shopId, name: 'Grace’s Ships' }, tracking_number: null });
  });

  it.each([
    ['no items', { items: [] }],
    ['items that are no list', { items: {} }],
    ['no product', { items: [{ quantity: 1 }] }],
    ['a product that is no id', { items: [{ product_id: "1' OR '1'='1", quantity: 1 }] }],
    ['0 pieces', { items: [{ product_id: randomUUID(), quantity: 0 }] }],
    ['fewer than none', { items: [{ product_id: randomUUID(), quantity: -1 }] }],
    ['half a piece', { items: [{ product_id: randomUUID(), quantity: 0.5 }] }],
    ['too many pieces', { items: [{ product_id: randomUUID(), quantity: 1_000 }] }],
    ['pieces as text', { items: [{ product_id: randomUUID(), quantity: '1' }] }],
    ['a price of the client’s own', { items: [{ product_id: randomUUID(), quantity: 1, price: 1 }] }],
    ['a status of the client’s own', { items: [{ product_id: randomUUID(), quantity: 1 }], status: 'paid' }],
    ['another’s user id', { items: [{ product_id: randomUUID(), quantity: 1 }], user_id: randomUUID() }],
    [
      'more than a hundred items',
      { items: Array.from({ length: 101 }, () => ({ product_id: randomUUID(), quantity: 1 })) },
    ],
  ])('[AP-01] [AP-06] is 400 with %s', async (_name, body) => {
    const { token } = await shop.customer();
    expect(await service.post('/orders', body, token)).toMatchObject({ status: 400, code: 1001 });
  });

  it('[AP-01] is 400 for too many pieces of one product together', async () => {
    const [{ token }, { id }] = [await shop.customer(), await shop.product({ stock: 5_000 })];
    const items = [500, 500].map((quantity) => ({ product_id: id, quantity }));
    expect(await service.post('/orders', { items }, token)).toMatchObject({
      status: 400,
      errors: [{ path: 'items.1.quantity' }],
    });
  });

  it('[http 3] is closed to an account that was disabled after its token was issued', async () => {
    const [ada, mug] = [await shop.customer(), await shop.product()];
    await service.sql(`UPDATE end_users SET status = 'disabled' WHERE id = $1`, [ada.id]);
    expect((await shop.order(ada, mug)).status).toBe(401);
    expect(await shop.level(mug)).toEqual({ stock: 10, moved: 10 });
  });

  it('[http 3] of 50 at the same time for the last 10 pieces exactly 10 win', async () => {
    const mug = await shop.product({ stock: 10 });
    const customers = await Promise.all(Array.from({ length: 50 }, () => shop.customer()));
    const answers = await Promise.all(customers.map((customer) => shop.order(customer, mug)));
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
    expect([count(201), count(409)]).toEqual([10, 40]);
    expect(await shop.level(mug)).toEqual({ stock: 0, moved: 0 });
  });

  it('[http 3] many that take the same products in any order never wait for each other in a circle', async () => {
    const products = await Promise.all(Array.from({ length: 4 }, () => shop.product({ stock: 1_000 })));
    const ada = await shop.customer();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const rotated = [...products.slice(index % 4), ...products.slice(0, index % 4)];
        const items = rotated.map(({ id }) => ({ product_id: id, quantity: 1 }));
        return service.post('/orders', { items: index % 2 ? items.reverse() : items }, ada.token);
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    for (const product of products) expect(await shop.level(product)).toEqual({ stock: 960, moved: 960 });
  });

  it('[AP-05] with the same key again is the same order, also of ten at the same time; another body is 422', async () => {
    const [ada, mug, key] = [await shop.customer(), await shop.product(), randomUUID()];
    const body = { items: [{ product_id: mug.id, quantity: 2 }] };
    const place = (sent: object) => service.postWithKey('/orders', sent, ada.token, key);
    const together = await Promise.all(Array.from({ length: 10 }, () => place(body)));
    for (const { status } of together) expect([201, 409]).toContain(status);
    const again = await place(body);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    for (const { status, data } of together) if (status === 201) expect(data).toEqual(again.data);
    expect(await shop.level(mug)).toEqual({ stock: 8, moved: 8 });
    expect((await place({ items: [{ product_id: mug.id, quantity: 3 }] })).status).toBe(422);
  });
});

describe('GET /orders', () => {
  it('[AP-03] shows the own ones by status, newest first, and finds a number', async () => {
    const [ada, bob] = [await shop.customer(), await shop.customer()];
    const [unpaid, paid] = [await orderIn(ada, 'unpaid'), await orderIn(ada, 'paid')];
    await orderIn(bob, 'unpaid');
    const ids = async (query: string) => {
      const { data } = await service.get(`/orders${query}`, ada.token);
      return (data?.['list'] as { id: string }[]).map(({ id }) => id);
    };
    expect(await ids('')).toEqual([paid, unpaid]);
    expect(await ids('?status=unpaid')).toEqual([unpaid]);
    expect(await ids('?order=asc&page_size=1')).toEqual([unpaid]);
    const number = String((await show(ada, paid)).data?.['number']);
    expect(await ids(`?keyword=${number.slice(4)}`)).toEqual([paid]);
    expect((await service.get('/orders?status=stolen', ada.token)).status).toBe(400);
  });

  it('[AP-03] shows those of a time, from its first moment up to its last', async () => {
    const ada = await shop.customer();
    const mug = await shop.product();
    const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
    const placed: string[] = [];
    for (const day of days) {
      const id = await shop.orderId(ada, mug);
      await service.sql('UPDATE orders SET created_at = $2 WHERE id = $1', [id, `${day}T00:00:00Z`]);
      placed.push(id);
    }
    const [first, second, third] = placed;
    const ids = async (query: string) => {
      const { data } = await service.get(`/orders?${query}`, ada.token);
      return [data?.['total'], ...(data?.['list'] as { id: string }[]).map(({ id }) => id)];
    };
    expect(await ids('from=2026-01-02T00:00:00Z')).toEqual([2, third, second]);
    expect(await ids('to=2026-01-02T00:00:00Z')).toEqual([1, first]);
    expect(await ids('from=2026-01-02T01:00:00%2B01:00&to=2026-01-03T00:00:00Z')).toEqual([1, second]);
    expect(await ids('from=2026-01-02T00:00:00Z&status=paid')).toEqual([0]);
    const refused = await service.get('/orders?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', ada.token);
    expect([refused.status, refused.errors]).toEqual([
      400,
      [{ path: 'to', message: 'must not be before `from`' }],
    ]);
    expect((await service.get('/orders?from=last%20week', ada.token)).errors).toMatchObject([
      { path: 'from', message: expect.stringContaining('2026-01-31T09:30:00Z') },
    ]);
  });

  it('[http 3] another’s order is as one that is not there', async () => {
    const [ada, bob] = [await shop.customer(), await shop.customer()];
    const id = await orderIn(ada, 'unpaid');
    for (const order of [id, randomUUID(), 'x']) {
      const answers = [await show(bob, order)];
      for (const action of ['pay', 'cancel', 'confirm'] as const)
        answers.push(await shop.move(bob, order, action));
      for (const { status, code } of answers) expect([status, code]).toEqual([404, 6001]);
    }
    expect(statusOf(await show(ada, id))).toBe('unpaid');
  });
});

describe('the states of an order', () => {
  const moves = { pay: 'paid', cancel: 'cancelled', confirm: 'completed' } as const;
  const byUsers = Object.entries(moves) as [keyof typeof moves, OrderStatus][];
  const ofUsers = orderStatuses.flatMap((from) => byUsers.map(([action, to]) => [from, action, to] as const));

  it.each(ofUsers)('[http 3] an order that is %s: %s', async (from, action, to) => {
    const ada = await shop.customer();
    const id = await orderIn(ada, from);
    const answer = await shop.move(ada, id, action);
    const isAllowed = isOrderMove(from, to);
    expect([answer.status, answer.code]).toEqual(isAllowed ? [200, 0] : [409, 6002]);
    expect(statusOf(await show(ada, id))).toBe(isAllowed ? to : from);
    if (isAllowed) expect(answer.data?.[`${to}_at`]).toEqual(expect.any(String));
  });

  const byAdministrators = [
    ['ship', 'shipped', shipById],
    ['refund', 'refunded', refundOrder],
  ] as const;
  const ofAdministrators = orderStatuses.flatMap((from) =>
    byAdministrators.map(([name, to, move]) => [from, name, to, move] as const),
  );

  it.each(ofAdministrators)('[http 3] an order that is %s: %s', async (from, _name, to, move) => {
    const ada = await shop.customer();
    const id = await orderIn(ada, from);
    const moved = shop.transaction((manager) => move(manager, id));
    if (isOrderMove(from, to)) await moved;
    else await expect(moved).rejects.toMatchObject({ errorName: 'INVALID_ORDER_STATE' });
    expect(statusOf(await show(ada, id))).toBe(isOrderMove(from, to) ? to : from);
  });

  it('[http 3] shows what it was sent by', async () => {
    const ada = await shop.customer();
    const id = await orderIn(ada, 'paid');
    await shop.transaction((manager) =>
      shipOrder(manager, { id }, { carrierId: null, trackingNumber: 'TN-1' }),
    );
    expect((await show(ada, id)).data).toMatchObject({ status: 'shipped', tracking_number: 'TN-1' });
  });

  it('[http 3] each change tells the user and sends data_update', async () => {
    const ada = await shop.customer();
    const id = await orderIn(ada, 'completed');
    expect(await shop.told(ada)).toEqual(['Order placed', 'Order paid', 'Order shipped', 'Order completed']);
    const updates = (await messagesOf(id)).filter((what) => what.startsWith('data_update'));
    expect(updates).toEqual(['data_update order create', ...Array(3).fill('data_update order update')]);
  });

  it.each(['cancelled', 'refunded'] as const)(
    '[http 3] gives the stock back once when it is %s',
    async (status) => {
      const [ada, mug] = [await shop.customer(), await shop.product()];
      const id = await shop.orderId(ada, mug, 4);
      if (status === 'refunded') await shop.move(ada, id, 'pay');
      const undo = () =>
        status === 'cancelled'
          ? shop.move(ada, id, 'cancel')
          : shop.transaction((manager) => refundOrder(manager, id)).catch((error: unknown) => error);
      expect(await shop.level(mug)).toEqual({ stock: 6, moved: 6 });
      await Promise.all(Array.from({ length: 10 }, undo));
      expect(await shop.level(mug)).toEqual({ stock: 10, moved: 10 });
    },
  );
});

describe('POST /orders/:id/pay', () => {
  it('[http 3] pays once, however many ask at the same time', async () => {
    const ada = await shop.customer();
    const id = await orderIn(ada, 'unpaid');
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.move(ada, id, 'pay')));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    const charges = await service.sql(
      `SELECT charge.status, amount::int FROM sandbox_payments AS charge
       WHERE key IN (SELECT id FROM payments WHERE order_id = $1)`,
      [id],
    );
    expect(charges).toEqual([{ status: 'charged', amount: 1_990 }]);
    expect(await shop.told(ada)).toEqual(['Order placed', 'Order paid']);
    expect(await shop.move(ada, id, 'pay')).toMatchObject({ status: 409, code: 6002 });
  });

  it('[AP-05] with the same key again gives the same answer', async () => {
    const [ada, key] = [await shop.customer(), randomUUID()];
    const id = await orderIn(ada, 'unpaid');
    const pay = () => service.postWithKey(`/orders/${id}/pay`, {}, ada.token, key);
    const first = await pay();
    expect(first).toMatchObject({ status: 200, data: { status: 'paid', payment: { status: 'succeeded' } } });
    await shop.transaction((manager) => shipById(manager, id));
    expect(await pay()).toMatchObject({ status: 200, data: first.data });
  });

  it('[AP-05] a request whose first try was paid and never answered finds its payment', async () => {
    const ada = await shop.customer();
    const id = await orderIn(ada, 'unpaid');
    const requestId = randomUUID();
    await shop.payments.pay(ada.id, id, requestId);
    expect(await shop.payments.pay(ada.id, id, requestId)).toMatchObject({ order: { status: 'paid' } });
    await expect(shop.payments.pay(ada.id, id, randomUUID())).rejects.toMatchObject({
      errorName: 'INVALID_ORDER_STATE',
    });
  });

  it('[http 3] is 422 where it is declined, and may be tried again', async () => {
    const ada = await shop.customer();
    const id = await shop.orderId(ada, await shop.product({ price: sandboxAmounts.declined }));
    for (const _ of [1, 2])
      expect(await shop.move(ada, id, 'pay')).toMatchObject({ status: 422, code: 6004 });
    expect((await show(ada, id)).data).toMatchObject({
      status: 'unpaid',
      payment: { status: 'declined', reason: 'The sandbox was told to decline' },
    });
    expect(await shop.told(ada)).toEqual(['Order placed', 'Payment declined', 'Payment declined']);
    expect((await shop.move(ada, id, 'cancel')).status).toBe(200);
  });

  it('[http 3] leaves an order unpaid with a pending payment where the provider does not answer, and the job settles it', async () => {
    const ada = await shop.customer();
    const id = await shop.orderId(ada, await shop.product({ price: sandboxAmounts.failsAtFirst }));
    const answer = await shop.move(ada, id, 'pay');
    expect(answer).toMatchObject({
      status: 200,
      data: { status: 'unpaid', payment: { status: 'pending', reason: null } },
    });
    expect(await shop.move(ada, id, 'cancel')).toMatchObject({ status: 409, code: 6003 });
    const paymentId = (answer.data?.['payment'] as { id: string }).id;
    const job = (await jobsOf(id)).find(({ name }) => name === 'payment-retry');
    expect(job).toEqual({ name: 'payment-retry', payload: { payment_id: paymentId }, seconds: 30 });
    for (const _ of [2, 3]) {
      await expect(shop.payments.retryPayment(paymentId)).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    }
    await shop.payments.retryPayment(paymentId);
    await shop.payments.retryPayment(paymentId);
    expect(statusOf(await show(ada, id))).toBe('paid');
    expect(await shop.told(ada)).toEqual(['Order placed', 'Order paid']);
  });

  it('[http 3] charges once where the answer gets lost, and whoever asks again meanwhile carries the same payment on', async () => {
    const ada = await shop.customer();
    const id = await shop.orderId(ada, await shop.product({ price: sandboxAmounts.answerLost }));
    expect((await shop.move(ada, id, 'pay')).data).toMatchObject({ status: 'unpaid' });
    expect((await shop.move(ada, id, 'pay')).data).toMatchObject({ status: 'paid' });
    const payments = await service.sql('SELECT status FROM payments WHERE order_id = $1', [id]);
    expect(payments).toEqual([{ status: 'succeeded' }]);
  });

  it('[http 3] against a cancellation at the same time: one of them wins, and the stock agrees', async () => {
    const mug = await shop.product({ stock: 40 });
    const ada = await shop.customer();
    const ids = await Promise.all(Array.from({ length: 20 }, () => shop.orderId(ada, mug)));
    await Promise.all(ids.flatMap((id) => [shop.move(ada, id, 'pay'), shop.move(ada, id, 'cancel')]));
    const rows = await service.sql<{ status: string; payment: string | null }>(
      `SELECT orders.status, payments.status AS payment FROM orders LEFT JOIN payments ON order_id = orders.id
       WHERE user_id = $1`,
      [ada.id],
    );
    const outcomes = rows.map(({ status, payment }) => `${status} ${payment}`);
    for (const outcome of outcomes) expect(['paid succeeded', 'cancelled null']).toContain(outcome);
    const paid = outcomes.filter((outcome) => outcome.startsWith('paid')).length;
    expect(outcomes).toHaveLength(20);
    expect(await shop.level(mug)).toEqual({ stock: 40 - paid, moved: 40 - paid });
  });
});
