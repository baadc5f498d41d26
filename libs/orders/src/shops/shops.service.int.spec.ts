import { newIdentifier, type Product, type Shop } from '@ginforge/database';

import { OrdersTestbed } from '../orders-testbed.js';

let bed: OrdersTestbed;

beforeAll(async () => {
  bed = await OrdersTestbed.start();
});

afterAll(() => bed.stop());

const setStatus = ({ id }: Shop, status: 'open' | 'closed') => bed.shops.update(id, { status });

async function buy(...products: Product[]): Promise<string> {
  const lines = products.map(({ id }) => ({ productId: id, quantity: 1 }));
  return (await bed.placement.place(await bed.user(), lines)).order.id;
}

async function onSale({ id }: Shop): Promise<number> {
  const query = { page: 1, page_size: 20, sort_by: 'created_at', order: 'desc', shop_id: id } as const;
  return (await bed.products.listOnSale(query)).total;
}

describe('an order', () => {
  it('[http 3] is of the shop whose its products are', async () => {
    const [shop, house] = [await bed.shop('Ada’s Engines'), await bed.product()];
    const id = await buy(await bed.product({}, shop), await bed.product({}, shop));
    expect((await bed.orders.find({ id })).shop).toMatchObject({ id: shop.id, name: 'Ada’s Engines' });
    expect((await bed.orders.find({ id: await buy(house) })).shop.ownerId).toBeNull();
  });

  it('[AP-02] with several shops is refused and says which they are; nothing is taken', async () => {
    const shops = [await bed.shop('Ada’s Engines'), await bed.shop('Grace’s Ships')];
    const products = await Promise.all(shops.map((shop) => bed.product({}, shop)));
    await expect(buy(...products)).rejects.toMatchObject({
      errorName: 'MIXED_SHOPS',
      message:
        'An order is with one shop, and these products are of several: "Ada’s Engines", "Grace’s Ships"',
      errors: expect.arrayContaining([
        { path: `items.${products[1]?.id}`, message: 'is of "Grace’s Ships"' },
      ]),
    });
    for (const product of products) expect(await bed.stockOf(product)).toBe(10);
  });
});

describe('a closed shop', () => {
  it('[NX-05] sells and shows nothing until it opens again; its orders go on', async () => {
    const shop = await bed.shop('Ada’s Engines');
    const product = await bed.product({}, shop);
    const id = await buy(product);
    await setStatus(shop, 'closed');
    expect(await onSale(shop)).toBe(0);
    await expect(bed.products.findOnSale(product.id)).rejects.toMatchObject({
      errorName: 'PRODUCT_NOT_FOUND',
    });
    await expect(buy(product)).rejects.toMatchObject({ errorName: 'PRODUCT_NOT_FOUND' });
    expect(await bed.products.find(product)).toMatchObject({ status: 'on', stock: 9 });
    const { order } = await bed.orders.find({ id });
    await bed.orders.cancel(order.userId, id);
    expect(await bed.stockOf(product)).toBe(10);
    await setStatus(shop, 'open');
    expect(await onSale(shop)).toBe(1);
    await buy(product);
  });
});

it('[http 4] a product can be of no shop that is not there', async () => {
  const nobodys = { id: newIdentifier() };
  await expect(bed.product({}, nobodys)).rejects.toMatchObject({ errorName: 'SHOP_NOT_FOUND' });
});
