import { Administrator, newIdentifier, type Product } from '@ginforge/database';

import { OrdersTestbed } from '../orders-testbed.js';
import { InventoryAlertsService } from './inventory-alerts.service.js';

let bed: OrdersTestbed;

beforeAll(async () => {
  bed = await OrdersTestbed.start();
});

afterAll(() => bed.stop());

const update = (product: Product, version: number, name: string) =>
  bed.transaction((manager) => bed.products.update(manager, product, version, { name }));

const changeStock = (product: Product, change: { by: number } | { to: number }) =>
  bed.transaction((manager) => bed.products.changeStock(manager, product, change));

const buy = async ({ id: productId }: Product, quantity: number) =>
  bed.placement.place(await bed.user(), [{ productId, quantity }]);

const fallsOf = async ({ id }: Product) =>
  (await bed.jobsOf(id))
    .filter(({ name }) => name === 'inventory-alert')
    .map(({ payload }) => payload['fall_id'] ?? '');

describe('a product', () => {
  it('[http 4] that several change at the same time is changed by one; the others learn of it', async () => {
    const product = await bed.product();
    const changes = Array.from({ length: 10 }, (_, index) => update(product, 1, `Name ${index}`));
    const outcomes = await Promise.allSettled(changes);
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.after] : []));
    expect(won).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ errorName: 'PRODUCT_CHANGED' });
    }
    expect(await bed.products.find(product)).toMatchObject({ name: won[0]?.name, version: 2 });
  });

  it('[http 4] keeps its version and its text while it is sold, and its stock while it is changed', async () => {
    const product = await bed.product({ stock: 100 });
    await Promise.all([
      ...Array.from({ length: 10 }, () => buy(product, 1)),
      update(product, 1, 'New name'),
      changeStock(product, { by: 50 }),
    ]);
    expect(await bed.products.find(product)).toMatchObject({ name: 'New name', version: 2, stock: 140 });
    expect(await bed.stockOf(product)).toBe(140);
  });

  it('[http 4] has a stock that is counted, and none below 0', async () => {
    const product = await bed.product({ stock: 5 });
    await changeStock(product, { to: 8 });
    expect(await bed.stockOf(product)).toBe(8);
    for (const change of [{ by: -9 }, { to: -1 }, { by: 3_000_000_000 }]) {
      await expect(changeStock(product, change)).rejects.toMatchObject({ errorName: 'OUT_OF_STOCK' });
    }
    await expect(bed.sql('UPDATE products SET stock = -1 WHERE id = $1', [product.id])).rejects.toThrow(
      'products_stock_not_negative',
    );
    expect(await bed.stockOf(product)).toBe(8);
  });

  it('[http 4] has an article number of its own, whatever the case, until it is deleted', async () => {
    const product = await bed.product({ sku: 'One-Of-A-Kind' });
    await expect(bed.product({ sku: 'one-of-a-kind' })).rejects.toMatchObject({ errorName: 'SKU_TAKEN' });
    await expect(
      bed.transaction((manager) => bed.products.remove(manager, product, 7)),
    ).rejects.toMatchObject({ errorName: 'PRODUCT_CHANGED' });
    await bed.transaction((manager) => bed.products.remove(manager, product, 1));
    await expect(bed.products.find(product)).rejects.toMatchObject({ errorName: 'PRODUCT_NOT_FOUND' });
    await expect(buy(product, 1)).rejects.toMatchObject({ errorName: 'PRODUCT_NOT_FOUND' });
    expect((await bed.product({ sku: 'one-of-a-kind' })).sku).toBe('one-of-a-kind');
  });

  it('[http 4] that was deleted takes back what is cancelled', async () => {
    const product = await bed.product();
    const { order } = await buy(product, 3);
    await bed.transaction((manager) => bed.products.remove(manager, product, 1));
    await bed.orders.cancel(order.userId, order.id);
    expect(await bed.stockOf(product)).toBe(10);
  });
});

describe('an alert', () => {
  it('[http 6] is recorded once for each fall to the threshold', async () => {
    const product = await bed.product({ stock: 10, threshold: 5 });
    await buy(product, 4);
    expect(await fallsOf(product)).toHaveLength(0);
    await Promise.all([1, 2, 3].map(() => buy(product, 1)));
    expect(await fallsOf(product)).toHaveLength(1);
    await changeStock(product, { to: 20 });
    await changeStock(product, { to: 5 });
    expect(await fallsOf(product)).toHaveLength(2);
    await changeStock(product, { to: 20 });
    await bed.transaction((manager) => bed.products.update(manager, product, 1, { threshold: 20 }));
    expect(await fallsOf(product)).toHaveLength(3);
  });

  it('[http 6] [WK-02] tells each administrator who keeps products once, however often the job runs', async () => {
    const [keeper, owner, other, gone] = [
      await administrator('active', 'product:manage'),
      await administrator('active', 'super_admin'),
      await administrator('active', 'log:read'),
      await administrator('disabled', 'product:manage'),
    ];
    const alerts = new InventoryAlertsService(bed.dataSource);
    const product = await bed.product({ stock: 6, threshold: 5 });
    await buy(product, 1);
    const [fall = ''] = await fallsOf(product);
    const told = await Promise.all([1, 2, 3].map(() => alerts.alertStock(product.id, fall)));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(2);
    for (const id of [keeper, owner]) expect(await bed.told(id)).toEqual(['Stock is low']);
    for (const id of [other, gone]) expect(await bed.told(id)).toEqual([]);
    for (const id of ['x', newIdentifier()]) expect(await alerts.alertStock(id, fall)).toBe(0);
  });

  it('[http 6] tells the owner of the product’s shop too, and no other merchant', async () => {
    const [shop, other] = [await bed.shop('Ada’s Engines'), await bed.shop('Grace’s Ships')];
    const product = await bed.product({ stock: 6, threshold: 5 }, shop);
    await buy(product, 1);
    const [fall = ''] = await fallsOf(product);
    const alerts = new InventoryAlertsService(bed.dataSource);
    for (const _ of [1, 2]) await alerts.alertStock(product.id, fall);
    expect(await bed.told(shop.ownerId ?? '')).toEqual(['Stock is low']);
    expect(await bed.told(other.ownerId ?? '')).toEqual([]);
  });
});

/** An administrator with a role of that code, or of a role with that permission. */
async function administrator(status: 'active' | 'disabled', code: string): Promise<string> {
  const [id, roleId, permissionId] = [newIdentifier(), newIdentifier(), newIdentifier()];
  const [name, roleCode] = [`a-${id}`, code.includes(':') ? `r-${roleId}` : code];
  const account = { id, username: name, email: `${name}@example.com`, passwordHash: 'x', name, status };
  await bed.dataSource.manager.insert(Administrator, account);
  await bed.sql('INSERT INTO roles (id, code, name) VALUES ($1, $2, $2)', [roleId, roleCode]);
  await bed.sql('INSERT INTO administrator_roles VALUES ($1, $2)', [id, roleId]);
  if (!code.includes(':')) return id;
  await bed.sql('INSERT INTO permissions (id, code, name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING', [
    permissionId,
    code,
  ]);
  await bed.sql('INSERT INTO role_permissions SELECT $1, id FROM permissions WHERE code = $2', [
    roleId,
    code,
  ]);
  return id;
}
