import { orderStatuses } from '@ginforge/database';

import { seedDemoOrders } from './demo-orders.js';
import { OrdersTestbed } from './orders-testbed.js';

let bed: OrdersTestbed;

beforeAll(async () => {
  bed = await OrdersTestbed.start();
});

afterAll(() => bed.stop());

it('[http 3] demo data has products and orders in every state, and is not made twice', async () => {
  const users = [await bed.user(), await bed.user(), await bed.user()];
  expect(await seedDemoOrders(bed.dataSource, users)).toEqual({ products: 10, orders: 8 });
  expect(await seedDemoOrders(bed.dataSource, users)).toEqual({ products: 0, orders: 0 });
  const rows = await bed.sql<{ status: string }>('SELECT DISTINCT status FROM orders');
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(orderStatuses));
});
