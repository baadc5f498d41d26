import { randomUUID } from 'node:crypto';

import { type Merchant, TestMarket, type TestUser } from '../test-market.js';
import { TestService } from '../test-service.js';

let service: TestService;
let market: TestMarket;
let merchant: Merchant;
let rival: Merchant;
let customer: TestUser;
let mug: string;

beforeAll(async () => {
  service = await TestService.start();
  market = new TestMarket(service);
  [merchant, rival] = [await market.merchant('Ada’s Engines'), await market.merchant()];
  customer = await market.user();
  mug = await market.product(merchant, { stock: 1_000 });
});

afterAll(() => service.stop());

const ship = ({ token }: TestUser, id: string, body: object = {}) =>
  service.post(`/orders/${id}/ship`, body, token);

it('[NX-05] shows the orders of the own shop, without how their customers pay', async () => {
  const id = await market.paidOrder(customer, mug);
  const { data } = await service.get(`/orders/${id}`, merchant.token);
  expect(data).toMatchObject({
    id,
    user_id: customer.id,
    shop: { id: merchant.shop.id, name: 'Ada’s Engines' },
    status: 'paid',
    items: [{ product_id: mug, quantity: 1, price: 1_990 }],
    tracking_number: null,
  });
  expect(data).not.toHaveProperty('payment');
});

it('[AP-03] lists them by state and number, and nobody else’s', async () => {
  const [unpaid, paid] = [await market.order(customer, mug), await market.paidOrder(customer, mug)];
  const theirs = await market.paidOrder(customer, await market.product(rival));
  const ids = async (query: string, { token }: TestUser = merchant) => {
    const { data } = await service.get(`/orders?page_size=100&${query}`, token);
    return (data?.['list'] as { id: string }[]).map(({ id }) => id);
  };
  expect(await ids('')).toEqual(expect.arrayContaining([unpaid, paid]));
  expect(await ids('status=paid')).toContain(paid);
  expect(await ids('status=paid')).not.toContain(unpaid);
  expect(await ids('')).not.toContain(theirs);
  expect(await ids('', rival)).toEqual([theirs]);
  const { data } = await service.get(`/orders/${paid}`, merchant.token);
  expect(await ids(`keyword=${String(data?.['number'])}`)).toEqual([paid]);
});

it('[NX-05] [RT-35] the owner hears of an order once it is paid, and the customer of each step as ever', async () => {
  const [owner, buyer] = [await market.merchant(), await market.user()];
  const id = await market.order(buyer, await market.product(owner));
  expect(await market.told(owner)).toEqual([]);
  const paid = await market.paidOrder(buyer, await market.product(owner));
  expect(await market.told(owner)).toEqual(['Order to ship']);
  expect(await market.told(buyer)).toEqual(['Order placed', 'Order placed', 'Order paid']);
  const [kept] = await service.sql<{ category: string; data: object }>(
    'SELECT category, data FROM notifications WHERE user_id = $1',
    [owner.id],
  );
  expect(kept).toMatchObject({
    category: 'order',
    data: { order_id: paid, status: 'paid', shop_id: owner.shop.id },
  });
  expect(await ship(owner, id)).toMatchObject({ status: 409, code: 6002 });
});

it('[NX-05] ships what is paid: the customer hears of it with its tracking number, and every screen refreshes', async () => {
  const buyer = await market.user();
  const id = await market.paidOrder(buyer, mug);
  const before = await market.updatesOf(id);
  const { status, data } = await ship(merchant, id, { tracking_number: '0034 0434-1610' });
  expect(status).toBe(200);
  expect(data).toMatchObject({
    id,
    status: 'shipped',
    shipped_at: expect.any(String),
    tracking_number: '0034 0434-1610',
  });
  expect(await market.told(buyer)).toEqual(['Order placed', 'Order paid', 'Order shipped']);
  const [{ body } = { body: '' }] = await service.sql<{ body: string }>(
    `SELECT body FROM notifications WHERE user_id = $1 AND title = 'Order shipped'`,
    [buyer.id],
  );
  expect(body).toContain('0034 0434-1610');
  expect(await market.updatesOf(id)).toEqual([...before, 'order update']);
});

it('[NX-05] ships by a carrier that administrators keep, and says where to follow it', async () => {
  const keeper = await service.administratorWith('carrier:create', 'carrier:delete');
  const carrier = async (name: string, status: string) => {
    const tracking_url = 'https://example.com/{tracking_number}';
    const { data } = await service.post('/carriers', { name, tracking_url, status }, keeper);
    return { id: String(data?.['id']), name };
  };
  const [post, former] = [await carrier('Post', 'on'), await carrier('Former', 'off')];
  const { data: choice } = await service.get('/shipping/carriers', merchant.token);
  expect(choice?.['list']).toEqual([post]);
  const id = await market.paidOrder(customer, mug);
  for (const carrier_id of [former.id, randomUUID()])
    expect(await ship(merchant, id, { carrier_id })).toMatchObject({ status: 404, code: 4007 });
  const { data } = await ship(merchant, id, { carrier_id: post.id, tracking_number: '12 3' });
  const shown = { carrier: post, tracking_number: '12 3', tracking_url: 'https://example.com/12%203' };
  expect(data).toMatchObject({ status: 'shipped', ...shown });
  expect((await service.get(`/orders/${id}`, merchant.token)).data).toMatchObject(shown);
  expect(await service.delete(`/carriers/${post.id}`, keeper)).toMatchObject({ status: 409, code: 1012 });
  expect((await service.delete(`/carriers/${former.id}`, keeper)).status).toBe(200);
});

it('[AP-01] ships once, however many ask at the same time, and nothing that is not paid', async () => {
  const [paid, unpaid] = [await market.paidOrder(customer, mug), await market.order(customer, mug)];
  const answers = await Promise.all(Array.from({ length: 5 }, () => ship(merchant, paid)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  expect(await ship(merchant, unpaid)).toMatchObject({ status: 409, code: 6002 });
  expect((await market.orders.find({ id: unpaid })).order.status).toBe('unpaid');
});

it('[AP-06] ships without a body too, and refuses one that says something else', async () => {
  const id = await market.paidOrder(customer, mug);
  for (const body of [{ status: 'completed' }, { tracking_number: '' }, { tracking_number: '<script>' }])
    expect((await ship(merchant, id, body)).status).toBe(400);
  const url = `${await service.app.getUrl()}/api/v1/merchant/orders/${id}/ship`;
  const headers = { authorization: `Bearer ${merchant.token}` };
  expect((await fetch(url, { method: 'POST', headers })).status).toBe(200);
});

it('[NX-05] another shop’s order is as one that is not there, also for its own customer', async () => {
  const id = await market.paidOrder(rival, mug);
  for (const order of [id, randomUUID(), 'x']) {
    for (const answer of [await service.get(`/orders/${order}`, rival.token), await ship(rival, order)])
      expect([answer.status, answer.code]).toEqual([404, 6001]);
  }
  expect((await market.orders.find({ id })).order.status).toBe('paid');
});

it('[NX-05] ships what was paid before the shop closed', async () => {
  const owner = await market.merchant();
  const id = await market.paidOrder(customer, await market.product(owner));
  expect((await service.put('/shop', { status: 'closed' }, owner.token)).status).toBe(200);
  expect((await ship(owner, id)).data).toMatchObject({ status: 'shipped' });
});
