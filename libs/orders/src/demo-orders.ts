import { Product } from '@ginforge/database';
import { type DataSource } from 'typeorm';

import { ProductsService } from './catalogue/products.service.js';
import { refundOrder, shipOrder } from './orders/order-moves.js';
import { OrdersService } from './orders/orders.service.js';
import { PaymentsService } from './payments/payments.service.js';
import { sandboxAmounts, SandboxProvider } from './payments/sandbox-provider.js';

/** What was made, by how many. */
export interface DemoOrders {
  readonly products: number;
  readonly orders: number;
}

const currency = 'EUR';

/** `[sku, name, price, stock, threshold]` */
const products = [
  ['GF-MUG-01', 'Enamel mug', 1_490, 120, 20],
  ['GF-TEE-01', 'T-shirt, organic cotton', 2_490, 80, 15],
  ['GF-BAG-01', 'Canvas bag', 1_990, 60, 10],
  ['GF-PEN-01', 'Fountain pen', 3_900, 35, 5],
  ['GF-BOOK-01', 'Notebook, dotted, A5', 1_250, 200, 30],
  ['GF-LAMP-01', 'Desk lamp', 8_900, 18, 4],
  ['GF-CHAIR-01', 'Folding chair', 12_900, 6, 6],
  ['GF-CLOCK-01', 'Wall clock', 5_600, 0, 3],
  ['GF-TRY-DECLINED', 'For trials: its payment is declined', sandboxAmounts.declined, 1_000, 0],
  ['GF-TRY-SLOW', 'For trials: its payment fails at first', sandboxAmounts.failsAtFirst, 1_000, 0],
] as const;

/** How far each of the demo's orders gets; they are dealt out to the users in turn. */
const journeys = [
  'unpaid',
  'paid',
  'shipped',
  'completed',
  'cancelled',
  'refunded',
  'paid',
  'unpaid',
] as const;

type Journey = (typeof journeys)[number];

const day = 86_400;

/**
 * Demo data: products, and orders of the given end users in every state, made the way that users make them. Harmless to repeat:
 * where a product is there already, nothing is made.
 */
export async function seedDemoOrders(
  dataSource: DataSource,
  userIds: readonly string[],
): Promise<DemoOrders> {
  if (await dataSource.manager.existsBy(Product, {})) return { products: 0, orders: 0 };
  const made = await seedProducts(dataSource);
  const demo = new Demo(dataSource);
  const buyable = made.filter(({ stock, sku }) => stock > 2 && !sku.startsWith('GF-TRY'));
  let orders = 0;
  for (const [index, journey] of (userIds.length > 0 ? journeys : []).entries()) {
    const lines = [0, 3].map((step) => buyable[(index + step) % buyable.length]?.id ?? '');
    await demo.travel(userIds[index % userIds.length] ?? '', lines, journey);
    orders += 1;
  }
  return { products: made.length, orders };
}

function seedProducts(dataSource: DataSource): Promise<Product[]> {
  const service = new ProductsService(dataSource);
  return dataSource.transaction(async (manager) => {
    const made: Product[] = [];
    for (const [sku, name, price, stock, threshold] of products) {
      const fields = { sku, name, description: '', price, currency, stock, threshold, status: 'on' as const };
      made.push(await service.create(manager, fields));
    }
    return made;
  });
}

class Demo {
  private readonly orders: OrdersService;
  private readonly payments: PaymentsService;

  constructor(private readonly dataSource: DataSource) {
    this.orders = new OrdersService(dataSource, { remindInSeconds: day / 2, expireInSeconds: day });
    const options = { retrySeconds: 30, maxAttempts: 8, timeoutMs: 10_000 };
    this.payments = new PaymentsService(dataSource, new SandboxProvider(dataSource, 'approve'), options);
  }

  async travel(userId: string, productIds: readonly string[], journey: Journey): Promise<void> {
    const lines = productIds.map((productId) => ({ productId, quantity: 1 }));
    const { order } = await this.orders.place(userId, lines);
    if (journey === 'unpaid') return;
    if (journey === 'cancelled') {
      await this.orders.cancel(userId, order.id);
      return;
    }
    await this.payments.pay(userId, order.id);
    if (journey === 'paid') return;
    const next = journey === 'refunded' ? refundOrder : shipOrder;
    await this.dataSource.transaction((manager) => next(manager, order.id));
    if (journey === 'completed') await this.orders.confirm(userId, order.id);
  }
}
