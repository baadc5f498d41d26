import { randomUUID } from 'node:crypto';

import { houseShopId } from '@ginforge/database';

import { newShop } from '../test-shop.js';
import { type Answer, TestService } from '../test-service.js';

let service: TestService;
let owner: string;
let number = 0;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

function something(fields: object = {}) {
  number += 1;
  return {
    sku: `GF-MUG-${number}`,
    name: `Mug ${number}`,
    price: 1_990,
    currency: 'EUR',
    stock: 10,
    ...fields,
  };
}

async function product(fields: object = {}): Promise<{ id: string; sku: string; version: number }> {
  const { status, data } = await service.post('/products', something(fields), owner);
  expect(status).toBe(201);
  return { id: String(data?.['id']), sku: String(data?.['sku']), version: Number(data?.['version']) };
}

function remove(id: string, query = '', token = owner): Promise<Answer> {
  return service.send('DELETE', `/products/${id}${query}`, '', token);
}

/** A customer who has one piece of this on an order that is not paid. */
async function order(productId: string): Promise<void> {
  const [user, orderId] = [randomUUID(), randomUUID()];
  await service.sql(
    `INSERT INTO end_users (id, username, email, password_hash, nickname) VALUES ($1, $2, $3, 'x', '')`,
    [user, user.slice(0, 8), `${user}@example.com`],
  );
  await service.sql(
    `INSERT INTO orders (id, number, user_id, total, currency, expires_at) VALUES ($1, $2, $3, 1990, 'EUR', now())`,
    [orderId, orderId, user],
  );
  await service.sql(
    `INSERT INTO order_items (order_id, product_id, position, sku, name, price, quantity)
     SELECT $1, id, 0, sku, name, price, 1 FROM products WHERE id = $2`,
    [orderId, productId],
  );
}

/** The log of operations about one thing, oldest first. */
function logOf(
  id: string,
): Promise<{ username: string; action: string; changes: Record<string, unknown> }[]> {
  return service.sql(
    `SELECT username, entity, action, changes FROM operation_logs WHERE entity_id = $1 ORDER BY id`,
    [id],
  );
}

/** An administrator who may do this alone. @returns the token */
async function administratorWith(username: string, ...permissions: string[]): Promise<string> {
  const code = `only_${username}`;
  const { data } = await service.post('/roles', { code, name: code }, owner);
  const { status } = await service.put(`/roles/${String(data?.['id'])}/permissions`, { permissions }, owner);
  expect(status).toBe(200);
  return service.administrator(username, code);
}

/** What other consoles are told of one thing. */
async function toldOf(id: string): Promise<unknown[]> {
  const rows = await service.sql<{ content: unknown }>(
    `SELECT item->'message'->'content' AS content FROM outbox_messages
     WHERE item->'message'->'content'->>'id' = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ content }) => content);
}

describe('POST /products', () => {
  it('[AP-04] answers 201 with the product, logs it and tells other consoles (AD-03)', async () => {
    const body = something({ threshold: 3 });
    const { status, data } = await service.post('/products', body, owner);
    expect(status).toBe(201);
    expect(data).toEqual({
      ...body,
      id: expect.any(String),
      shop: { id: houseShopId, name: 'GinForge' },
      description: '',
      status: 'on',
      version: 1,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    const id = String(data?.['id']);
    expect(await logOf(id)).toMatchObject([
      { username: 'admin', entity: 'product', action: 'create', changes: { sku: { to: body.sku } } },
    ]);
    expect(await toldOf(id)).toEqual([{ entity: 'product', action: 'create', id }]);
  });

  it('[NX-05] makes one of a merchant’s shop, and lists a shop’s alone', async () => {
    const { id: shop_id, name } = await newShop(service);
    const { status, data } = await service.post('/products', something({ shop_id }), owner);
    expect([status, data?.['shop']]).toEqual([201, { id: shop_id, name }]);
    await product();
    const listed = (await service.get(`/products?shop_id=${shop_id}`, owner)).data;
    expect(listed).toMatchObject({ total: 1, list: [data] });
    expect(await logOf(String(data?.['id']))).toMatchObject([{ changes: { shop_id: { to: shop_id } } }]);
    const nowhere = something({ shop_id: randomUUID() });
    expect(await service.post('/products', nowhere, owner)).toMatchObject({ status: 404, code: 4005 });
  });

  it('[AP-01] refuses an article number that is taken, in any case, with 409', async () => {
    const { sku } = await product();
    const answer = await service.post('/products', something({ sku: sku.toLowerCase() }), owner);
    expect(answer).toMatchObject({ status: 409, code: 4002 });
  });

  it('[AP-05] makes one product of one key, and refuses another body under it', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = something();
    const [first, second] = [
      await service.post('/products', body, owner, headers),
      await service.post('/products', body, owner, headers),
    ];
    expect(second.data).toEqual(first.data);
    expect((await service.post('/products', something(), owner, headers)).status).toBe(422);
    expect(await service.sql('SELECT 1 FROM products WHERE sku = $1', [body.sku])).toHaveLength(1);
  });

  it.each([
    ['a price below 0', { price: -1 }],
    ['a price with cents', { price: 19.9 }],
    ['a price beyond all numbers', { price: 1e300 }],
    ['a price as text', { price: '1990' }],
    ['half a currency', { currency: 'EU' }],
    ['stock below 0', { stock: -1 }],
    ['an unknown state', { status: 'sold' }],
    ['a NUL in the name', { name: 'a\0b' }],
    ['an empty name', { name: ' ' }],
    ['a path for an article number', { sku: '../x' }],
    ['an id of its own', { id: randomUUID() }],
    ['a version of its own', { version: 7 }],
    ['a deleted one', { deleted_at: null }],
  ])('[AP-06] refuses %s', async (_name, fields) => {
    expect((await service.post('/products', something(fields), owner)).status).toBe(400);
  });
});

describe('GET /products', () => {
  it('[AP-03] lists, searches, filters and sorts', async () => {
    const word = `Rare${randomUUID().slice(0, 8)}`;
    const cheap = await product({ name: `${word} cheap`, price: 100 });
    const dear = await product({ name: `${word} dear`, price: 900, status: 'off' });
    const ids = async (query: string) => {
      const { data } = await service.get(`/products?keyword=${word}${query}`, owner);
      return (data?.['list'] as { id: string }[]).map(({ id }) => id);
    };
    expect(await ids('&sort_by=price&order=asc')).toEqual([cheap.id, dear.id]);
    expect(await ids('&sort_by=price&order=desc')).toEqual([dear.id, cheap.id]);
    expect(await ids('&status=off')).toEqual([dear.id]);
    expect(await ids('%25')).toEqual([]);
    expect((await service.get('/products?sort_by=deleted_at', owner)).status).toBe(400);
  });
});

describe('PUT /products/:id', () => {
  it('[AD-03] changes what is given, and logs from and to', async () => {
    const { id, version } = await product();
    const { status, data } = await service.put(
      `/products/${id}`,
      { version, price: 2_490, threshold: 4 },
      owner,
    );
    expect(status).toBe(200);
    expect(data).toMatchObject({ price: 2_490, threshold: 4, stock: 10, version: 2 });
    const [, entry] = await logOf(id);
    expect(entry).toMatchObject({
      action: 'update',
      changes: { price: { from: 1_990, to: 2_490 }, threshold: { from: 0, to: 4 } },
    });
    expect(await toldOf(id)).toHaveLength(2);
  });

  it('[AP-01] lets one of twenty edits of the same version win, and tells the others with 409', async () => {
    const { id, version } = await product();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        service.put(`/products/${id}`, { version, name: `Edit ${index}` }, owner),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status, code }) => status === 409 && code === 4003)).toHaveLength(19);
    expect((await service.get(`/products/${id}`, owner)).data).toEqual(won[0]?.data);
    expect(await logOf(id)).toHaveLength(2);
  });

  it('[AP-06] refuses an edit of no version, of the stock and of what is not the administrator’s', async () => {
    const { id, version } = await product();
    const fields = [{ name: 'x' }, { version, stock: 99 }, { version, created_at: '' }, { version: '1' }, []];
    for (const body of fields) expect((await service.put(`/products/${id}`, body, owner)).status).toBe(400);
    expect((await service.get(`/products/${id}`, owner)).data).toMatchObject({ version, stock: 10 });
  });

  it('[AP-04] leaves a product alone where nothing is given', async () => {
    const { id, version } = await product();
    expect((await service.put(`/products/${id}`, { version }, owner)).data).toMatchObject({ version });
    expect(await logOf(id)).toHaveLength(1);
  });
});

describe('POST /products/:id/stock', () => {
  it('[AD-03] adds, takes away and counts, and logs each', async () => {
    const { id } = await product();
    const stocks = [];
    for (const body of [{ by: 5 }, { by: -3 }, { to: 40 }]) {
      const { data } = await service.post(`/products/${id}/stock`, body, owner);
      stocks.push(data?.['stock']);
    }
    expect(stocks).toEqual([15, 12, 40]);
    expect((await logOf(id)).slice(1).map(({ changes }) => changes['stock'])).toEqual([
      { from: 10, to: 15 },
      { from: 15, to: 12 },
      { from: 12, to: 40 },
    ]);
  });

  it('[AP-05] loses no piece to fifty changes at the same time, nor counts one twice', async () => {
    const { id } = await product();
    const key = randomUUID();
    await Promise.all([
      ...Array.from({ length: 50 }, () => service.post(`/products/${id}/stock`, { by: 1 }, owner)),
      service.post(`/products/${id}/stock`, { by: 100 }, owner, { 'idempotency-key': key }),
    ]);
    await service.post(`/products/${id}/stock`, { by: 100 }, owner, { 'idempotency-key': key });
    expect((await service.get(`/products/${id}`, owner)).data).toMatchObject({ stock: 160 });
  });

  it('[AP-01] never goes below 0: 409', async () => {
    const { id } = await product();
    expect(await service.post(`/products/${id}/stock`, { by: -11 }, owner)).toMatchObject({
      status: 409,
      code: 4004,
    });
    expect((await service.get(`/products/${id}`, owner)).data).toMatchObject({ stock: 10 });
  });

  it.each([{}, { by: 1, to: 1 }, { by: 1.5 }, { to: -1 }, { by: '1' }, { by: 1e12 }, { by: null }])(
    '[AP-06] refuses %j',
    async (body) => {
      const { id } = await product();
      expect((await service.post(`/products/${id}/stock`, body, owner)).status).toBe(400);
    },
  );
});

describe('DELETE /products/:id', () => {
  it('[AD-03] removes it once, logs what it was, and frees its article number', async () => {
    const { id, sku } = await product();
    expect((await remove(id)).status).toBe(200);
    expect((await remove(id)).status).toBe(404);
    expect((await service.get(`/products/${id}`, owner)).status).toBe(404);
    expect((await logOf(id)).at(-1)).toMatchObject({ action: 'delete', changes: { sku: { from: sku } } });
    expect((await toldOf(id)).at(-1)).toEqual({ entity: 'product', action: 'delete', id });
    expect((await service.post('/products', something({ sku }), owner)).status).toBe(201);
  });

  it('[AD-03] keeps what orders name', async () => {
    const { id, sku } = await product();
    await order(id);
    expect((await remove(id)).status).toBe(200);
    expect(
      await service.sql('SELECT sku FROM products WHERE id = $1 AND deleted_at IS NOT NULL', [id]),
    ).toEqual([{ sku }]);
    expect(await service.sql('SELECT sku FROM order_items WHERE product_id = $1', [id])).toEqual([{ sku }]);
  });

  it('[AP-01] refuses to remove another version than the one that was seen', async () => {
    const { id, version } = await product();
    await service.put(`/products/${id}`, { version, name: 'Changed' }, owner);
    expect(await remove(id, `?version=${version}`)).toMatchObject({ status: 409, code: 4003 });
    expect((await remove(id, '?version=x')).status).toBe(400);
    expect((await remove(id, `?version=${version + 1}`)).status).toBe(200);
  });
});

describe('permissions', () => {
  it('[AD-01] lets only look who may only look, and shows nothing to others', async () => {
    const { id, version } = await product();
    const [looker, nobody] = [
      await administratorWith('looker', 'product:read'),
      await service.administrator('nobody', 'user'),
    ];
    expect((await service.get(`/products/${id}`, looker)).status).toBe(200);
    const attempts = (token: string) => [
      service.post('/products', something(), token),
      service.put(`/products/${id}`, { version, name: 'x' }, token),
      service.post(`/products/${id}/stock`, { by: 1 }, token),
      remove(id, '', token),
    ];
    for (const answer of await Promise.all([
      ...attempts(looker),
      ...attempts(nobody),
      service.get('/products', nobody),
      service.get(`/products/${id}`, nobody),
    ])) {
      expect(answer).toMatchObject({ status: 403, code: 2003 });
    }
    expect(await logOf(id)).toHaveLength(1);
  });

  it.each(['x', randomUUID(), '%00', '1%27%20OR%201=1'])('[AP-01] answers 404 to the id %s', async (id) => {
    const answers = await Promise.all([
      service.get(`/products/${id}`, owner),
      service.put(`/products/${id}`, { version: 1, name: 'x' }, owner),
      service.post(`/products/${id}/stock`, { by: 1 }, owner),
      remove(id),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});
