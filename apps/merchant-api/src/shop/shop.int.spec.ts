import { TestMarket } from '../test-market.js';
import { TestService } from '../test-service.js';

let service: TestService;
let market: TestMarket;

beforeAll(async () => {
  service = await TestService.start();
  market = new TestMarket(service);
});

afterAll(() => service.stop());

const open = (token: string, body: object = { name: 'Ada’s Engines' }) => service.post('/shop', body, token);

describe('POST /shop', () => {
  it('[NX-05] [AP-04] opens the shop of an end user, and tells everybody who watches shops', async () => {
    const { token } = await market.user();
    const { status, data } = await open(token, { name: ' Ada’s Engines ', contact_email: 'ada@example.com' });
    expect(status).toBe(201);
    expect(data).toEqual({
      id: expect.any(String),
      name: 'Ada’s Engines',
      description: '',
      contact_email: 'ada@example.com',
      status: 'open',
      version: 1,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect((await service.get('/shop', token)).data).toEqual(data);
    expect(await market.updatesOf(String(data?.['id']))).toEqual(['shop create']);
  });

  it('[NX-05] [AP-02] is 409 for who has one, also of ten at the same time', async () => {
    const { id, token } = await market.user();
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers)
      if (answer.status !== 201) expect(answer).toMatchObject({ status: 409, code: 4006 });
    expect(await service.sql('SELECT 1 FROM shops WHERE owner_id = $1', [id])).toHaveLength(1);
  });

  it('[AD-06] is closed to administrators, and to an account that was disabled after its token was issued', async () => {
    const user = await market.user();
    expect((await open(service.tokenFor(user.id, 'admin'))).status).toBe(401);
    await service.sql(`UPDATE end_users SET status = 'disabled' WHERE id = $1`, [user.id]);
    expect((await open(user.token)).status).toBe(401);
    expect(await service.sql('SELECT 1 FROM shops WHERE owner_id = $1', [user.id])).toEqual([]);
  });

  it.each([
    ['no name', {}],
    ['an empty name', { name: ' ' }],
    ['an address that is none', { name: 'A', contact_email: 'nowhere' }],
    ['an owner of its own', { name: 'A', owner_id: '00000000-0000-7000-8000-000000000001' }],
    ['a status of its own', { name: 'A', status: 'closed' }],
  ])('[AP-06] refuses %s', async (_name, body) => {
    const { token } = await market.user();
    expect(await open(token, body)).toMatchObject({ status: 400, code: 1001 });
    expect((await service.get('/shop', token)).status).toBe(404);
  });
});

describe('PUT /shop', () => {
  it('[AP-04] changes what is given and keeps the rest', async () => {
    const { token, shop } = await market.merchant();
    const { data } = await service.put('/shop', { version: 1, description: 'Fine engines' }, token);
    expect(data).toEqual({
      ...shop,
      description: 'Fine engines',
      version: 2,
      updated_at: expect.any(String),
    });
    expect(await market.updatesOf(shop.id)).toEqual(['shop create', 'shop update']);
  });

  it('[AP-01] lets one of ten edits of the same version win, and tells the others with 409', async () => {
    const { token } = await market.merchant();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        service.put('/shop', { version: 1, name: `Edit ${index}` }, token),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status, code }) => status === 409 && code === 1011)).toHaveLength(9);
    expect((await service.get('/shop', token)).data).toEqual(won[0]?.data);
  });
});

it('[NX-05] [AP-01] whoever has no shop gets 404 and the way to one, whatever is asked', async () => {
  const { token } = await market.user();
  const { id } = (await market.merchant()).shop;
  const answers = await Promise.all([
    service.get('/shop', token),
    service.put('/shop', { name: 'Mine' }, token),
    service.get('/products', token),
    service.post('/products', market.productBody(), token),
    service.get(`/products/${id}`, token),
    service.post(`/products/${id}/stock`, { by: 1 }, token),
    service.get('/orders', token),
    service.post(`/orders/${id}/ship`, {}, token),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 404, code: 4005, message: 'You have no shop; open one first' });
    expect(answer.data).toBeUndefined();
  }
});
