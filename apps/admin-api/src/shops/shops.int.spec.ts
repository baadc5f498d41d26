import { houseShopId } from '@ginforge/database';
import { ShopsService } from '@ginforge/orders';

import { newShop } from '../test-shop.js';
import { TestService } from '../test-service.js';

let service: TestService;
let reader: string;

beforeAll(async () => {
  service = await TestService.start();
  reader = await service.administratorWith('shop:read');
});

afterAll(() => service.stop());

/** The ids of the shops on a page, in their order. */
async function listed(query: string): Promise<string[]> {
  const { data } = await service.get(`/shops?page_size=100&${query}`, reader);
  return (data?.['list'] as { id: string }[]).map(({ id }) => id);
}

describe('GET /shops', () => {
  it('[http 4] lists the shops of all merchants and the platform’s own, each with its owner', async () => {
    const shop = await newShop(service);
    const { status, data } = await service.get('/shops?page_size=100', reader);
    expect(status).toBe(200);
    expect(data?.['list']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: houseShopId, owner_id: null }),
        {
          id: shop.id,
          owner_id: shop.ownerId,
          name: shop.name,
          description: '',
          contact_email: null,
          status: 'open',
          version: 1,
          created_at: shop.createdAt.toISOString(),
          updated_at: shop.updatedAt.toISOString(),
        },
      ]),
    );
  });

  it('[AP-03] has pages, an order, the keyword and the status', async () => {
    const [first, second] = [await newShop(service), await newShop(service)];
    await service.app.get(ShopsService).update(second.id, { status: 'closed', name: `${first.name} 2` });
    const keyword = `keyword=${first.name.slice(5)}`;
    expect(await listed(`${keyword}&sort_by=name&order=asc`)).toEqual([first.id, second.id]);
    expect(await listed(`${keyword}&sort_by=created_at&order=desc`)).toEqual([second.id, first.id]);
    expect(await listed(`${keyword}&status=closed`)).toEqual([second.id]);
    const { data } = await service.get(`/shops?${keyword}&page=2&page_size=1&sort_by=name&order=asc`, reader);
    expect(data).toMatchObject({ total: 2, page: 2, page_size: 1, list: [{ id: second.id }] });
  });

  it('[AD-01] is 403 without the permission', async () => {
    const other = await service.administratorWith('product:read');
    expect((await service.get('/shops', other)).status).toBe(403);
  });
});
