import { randomUUID } from 'node:crypto';

import { houseShopId } from '@ginforge/database';

import { type Merchant, TestMarket, type TestUser } from '../test-market.js';
import { TestService } from '../test-service.js';

let service: TestService;
let market: TestMarket;
let merchant: Merchant;
let rival: Merchant;

beforeAll(async () => {
  service = await TestService.start({ DATABASE_POOL_SIZE: '20' });
  market = new TestMarket(service);
  [merchant, rival] = [await market.merchant('Ada’s Engines'), await market.merchant()];
});

afterAll(() => service.stop());

const stockBy = ({ token }: TestUser, id: string, by: number) =>
  service.post(`/products/${id}/stock`, { by }, token);

async function skus({ token }: TestUser, query = ''): Promise<string[]> {
  const { data } = await service.get(`/products?page_size=100${query}`, token);
  return (data?.['list'] as { sku: string }[]).map(({ sku }) => sku);
}

it('[NX-05] [AP-04] a merchant’s product is of the own shop, and everybody who watches products hears of each change', async () => {
  const body = market.productBody({ threshold: 3 });
  const { status, data } = await service.post('/products', body, merchant.token);
  expect(status).toBe(201);
  expect(data).toMatchObject({
    ...body,
    shop: { id: merchant.shop.id, name: 'Ada’s Engines' },
    status: 'on',
    version: 1,
  });
  const id = String(data?.['id']);
  const { token } = merchant;
  expect((await service.put(`/products/${id}`, { version: 1, price: 2_490 }, token)).data).toMatchObject({
    price: 2_490,
    version: 2,
  });
  expect((await stockBy(merchant, id, 5)).data).toMatchObject({ stock: 15, version: 2 });
  expect((await service.put(`/products/${id}`, { version: 1, price: 1 }, token)).code).toBe(4003);
  expect((await service.delete(`/products/${id}`, token)).status).toBe(200);
  expect((await service.get(`/products/${id}`, token)).status).toBe(404);
  const told = await market.updatesOf(id);
  expect(told).toEqual(['product create', 'product update', 'product update', 'product delete']);
});

it('[NX-05] a shop has each article number once, and shops do not ask each other', async () => {
  const sku = `GF-${randomUUID()}`;
  await market.product(merchant, { sku });
  const again = await service.post(
    '/products',
    market.productBody({ sku: sku.toLowerCase() }),
    merchant.token,
  );
  expect(again).toMatchObject({ status: 409, code: 4002 });
  await market.product(rival, { sku });
});

it('[AP-03] lists the own products, and takes no other shop’s id', async () => {
  const word = `Rare${randomUUID().slice(0, 8)}`;
  await market.product(merchant, { sku: 'CHEAP', name: `${word} cheap`, price: 100 });
  await market.product(merchant, { sku: 'DEAR', name: `${word} dear`, price: 900, status: 'off' });
  await market.product(rival, { sku: 'OTHER', name: `${word} other` });
  expect(await skus(merchant, `&keyword=${word}&sort_by=price&order=asc`)).toEqual(['CHEAP', 'DEAR']);
  expect(await skus(merchant, `&keyword=${word}&status=off`)).toEqual(['DEAR']);
  expect(await skus(merchant, `&keyword=${word}&shop_id=${rival.shop.id}`)).not.toContain('OTHER');
});

it('[NX-05] another shop’s product is as one that is not there, and so is the platform’s own', async () => {
  const theirs = await market.product(rival);
  const house = randomUUID();
  await service.sql(
    `INSERT INTO products (id, sku, name, price, currency, shop_id) VALUES ($1, 'HOUSE', 'Mug', 1, 'EUR', $2)`,
    [house, houseShopId],
  );
  for (const id of [theirs, house, randomUUID(), 'x']) {
    const { token } = merchant;
    const answers = await Promise.all([
      service.get(`/products/${id}`, token),
      service.put(`/products/${id}`, { version: 1, name: 'Mine' }, token),
      service.delete(`/products/${id}`, token),
      stockBy(merchant, id, -1),
    ]);
    for (const { status, code } of answers) expect([status, code]).toEqual([404, 4001]);
  }
  expect((await service.get(`/products/${theirs}`, rival.token)).data).toMatchObject({
    stock: 10,
    version: 1,
  });
});

it('[AP-05] changes of stock and orders at the same time sell no piece twice and lose none', async () => {
  const id = await market.product(merchant, { stock: 20 });
  const customers = await Promise.all(Array.from({ length: 30 }, () => market.user()));
  const key = randomUUID();
  const outcomes = await Promise.allSettled([
    ...customers.map((customer) => market.order(customer, id)),
    ...Array.from({ length: 10 }, (_, index) => stockBy(merchant, id, index % 2 ? 1 : -2)),
    service.postWithKey(`/products/${id}/stock`, { by: 3 }, merchant.token, key),
    service.postWithKey(`/products/${id}/stock`, { by: 3 }, merchant.token, key),
  ]);
  const [row] = await service.sql<{ stock: number; moved: number; reserved: number }>(
    `SELECT stock,
       (SELECT sum(quantity)::int FROM stock_movements WHERE product_id = $1) AS moved,
       (SELECT -sum(quantity)::int FROM stock_movements WHERE product_id = $1 AND kind = 'reserved') AS reserved
     FROM products WHERE id = $1`,
    [id],
  );
  const ordered = outcomes.slice(0, 30).filter(({ status }) => status === 'fulfilled').length;
  expect(row).toEqual({ stock: row?.moved, moved: expect.any(Number), reserved: ordered });
  expect(row?.stock).toBeGreaterThanOrEqual(0);
});
