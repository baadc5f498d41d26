import { randomUUID } from 'node:crypto';

import { ShopsService } from '@ginforge/orders';

import { Shop } from '../orders/test-shop.js';
import { TestService } from '../test-service.js';

let service: TestService;
let shop: Shop;

beforeAll(async () => {
  service = await TestService.start();
  shop = new Shop(service);
});

afterAll(() => service.stop());

beforeEach(() => service.sql('DELETE FROM stock_movements; DELETE FROM products'));

async function skus(query = ''): Promise<string[]> {
  const { data } = await service.get(`/products${query}`);
  return (data?.['list'] as { sku: string }[]).map(({ sku }) => sku);
}

describe('the catalogue', () => {
  it('[http 3] shows everybody what is on sale, without an account', async () => {
    const mug = await shop.product({ name: 'Mug', description: 'Holds 350 ml.', stock: 7, threshold: 3 });
    const { status, data } = await service.get('/products');
    expect(status).toBe(200);
    expect(data).toMatchObject({ total: 1, page: 1, page_size: 20 });
    const { data: shown } = await service.get(`/products/${mug.id}`);
    expect(shown).toMatchObject({ sku: mug.sku, name: 'Mug', price: 1_990, currency: 'EUR', stock: 7 });
    expect(data?.['list']).toEqual([shown]);
    for (const inside of ['threshold', 'status', 'version', 'deleted_at'])
      expect(shown).not.toHaveProperty(inside);
  });

  it('[http 3] shows it to those alike who are signed in, or whose token is good no more', async () => {
    await shop.product();
    const { token } = await shop.customer();
    for (const one of [token, `${token}x`, 'no token'])
      expect((await service.get('/products', one)).data).toMatchObject({ total: 1 });
  });

  it('[http 3] shows nothing that is off sale or deleted', async () => {
    const [off, gone] = [await shop.product({ status: 'off' }), await shop.product()];
    await service.sql('UPDATE products SET deleted_at = now() WHERE id = $1', [gone.id]);
    expect(await skus()).toEqual([]);
    for (const id of [off.id, gone.id, randomUUID()])
      expect(await service.get(`/products/${id}`)).toMatchObject({ status: 404, code: 4001 });
  });

  it('[AP-03] finds by name, and sorts by price', async () => {
    await shop.product({ sku: 'CUP', name: 'Cup', price: 900 });
    await shop.product({ sku: 'JUG', name: 'Jug, 100 %', price: 2_500 });
    await shop.product({ sku: 'PAN', name: 'Pan', price: 1_500 });
    expect(await skus('?sort_by=price&order=asc')).toEqual(['CUP', 'PAN', 'JUG']);
    expect(await skus('?sort_by=price&page=2&page_size=2')).toEqual(['CUP']);
    expect(await skus('?keyword=100%20%25')).toEqual(['JUG']);
    expect((await service.get('/products?sort_by=threshold')).status).toBe(400);
  });

  it('[http 3] [NX-05] shows whose each product is, and one shop’s alone', async () => {
    const house = await shop.product();
    const merchant = await shop.customer();
    const fields = { name: 'Ada’s Engines', description: '', contact_email: null };
    const { id: shopId } = await service.app.get(ShopsService).open(merchant.id, fields);
    const theirs = await shop.product({}, shopId);
    expect((await service.get(`/products/${house.id}`)).data).toMatchObject({ shop: { name: 'GinForge' } });
    expect((await service.get(`/products/${theirs.id}`)).data).toMatchObject({
      shop: { id: shopId, name: 'Ada’s Engines' },
    });
    expect(await skus()).toEqual(expect.arrayContaining([house.sku, theirs.sku]));
    expect(await skus(`?shop_id=${shopId}`)).toEqual([theirs.sku]);
    expect((await service.get('/products?shop_id=mine')).status).toBe(400);
    await service.app.get(ShopsService).update(shopId, { status: 'closed' });
    expect(await skus()).toEqual([house.sku]);
    expect(await service.get(`/products/${theirs.id}`)).toMatchObject({ status: 404, code: 4001 });
  });

  it('[http 3] lets nobody write', async () => {
    const { id } = await shop.product();
    const { token } = await shop.customer();
    for (const one of [undefined, token]) {
      expect((await service.post('/products', { sku: 'X' }, one)).status).toBe(405);
      expect((await service.put(`/products/${id}`, { price: 1 }, one)).status).toBe(405);
      expect((await service.delete(`/products/${id}`, one)).status).toBe(405);
    }
    expect((await service.get(`/products/${id}`)).data).toMatchObject({ price: 1_990 });
  });
});
