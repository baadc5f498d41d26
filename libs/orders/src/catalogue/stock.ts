import { ApplicationError } from '@ginforge/chassis';
import { newIdentifier, type OrderItem, type Product, StockMovement } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type EntityManager } from 'typeorm';

/** So many pieces of a product; each product once. */
export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

/** What an order has to know of a product, and the stock that is left. */
export type ReservedProduct = Pick<
  Product,
  'id' | 'shopId' | 'sku' | 'name' | 'price' | 'currency' | 'stock' | 'threshold'
>;

const isOnSale = `products.status = 'on' AND products.deleted_at IS NULL
  AND EXISTS (SELECT FROM shops WHERE shops.id = products.shop_id AND shops.status = 'open')`;

type Level = Pick<Product, 'id' | 'stock' | 'threshold'>;

/**
 * What of the stock orders take and give back. Products are taken in the order of their ids, by everybody, so that no two
 * transactions wait for each other; each piece is taken by a statement that refuses where there are too few.
 */
export class Stock {
  /** @param manager of the transaction that the order changes in */
  constructor(private readonly manager: EntityManager) {}

  /** @throws ApplicationError PRODUCT_NOT_FOUND, OUT_OF_STOCK, both of which name the product */
  async take(lines: readonly OrderLine[]): Promise<ReservedProduct[]> {
    const taken: ReservedProduct[] = [];
    for (const line of inOrder(lines)) {
      const product = await this.takeOne(line);
      await recordFall(this.manager, { ...product, stock: product.stock + line.quantity }, product);
      taken.push(product);
    }
    return taken;
  }

  /** Notes what an order took; once for each product, which the table sees to. */
  async note(orderId: string, kind: 'reserved' | 'returned', lines: readonly OrderLine[]): Promise<void> {
    const sign = kind === 'reserved' ? -1 : 1;
    const movements = lines.map(({ productId, quantity }) => ({
      id: newIdentifier(),
      productId,
      orderId,
      kind,
      quantity: sign * quantity,
    }));
    await this.manager.insert(StockMovement, movements);
  }

  /** Gives back what an order took, also of products that are sold no longer. */
  async giveBack(orderId: string, items: readonly OrderItem[]): Promise<void> {
    for (const { productId, quantity } of inOrder(items)) {
      const [rows]: [{ stock: number }[]] = await this.manager.query(
        'UPDATE products SET stock = stock + $2 WHERE id = $1 RETURNING stock',
        [productId, quantity],
      );
      await this.tell(productId, rows[0]?.stock ?? quantity);
    }
    await this.note(orderId, 'returned', items);
  }

  /** Everybody sees how many are left. */
  async tell(productId: string, stock: number): Promise<void> {
    await outbox.within(this.manager).broadcastDataUpdate('product', 'update', productId, { stock });
  }

  private async takeOne({ productId, quantity }: OrderLine): Promise<ReservedProduct> {
    const [rows]: [(Omit<ReservedProduct, 'price'> & { price: string })[]] = await this.manager.query(
      `UPDATE products SET stock = stock - $2
       WHERE id = $1 AND stock >= $2 AND ${isOnSale}
       RETURNING id, shop_id AS "shopId", sku, name, price, currency, stock, threshold`,
      [productId, quantity],
    );
    const [product] = rows;
    if (!product) throw await this.refusal(productId);
    return { ...product, price: Number(product.price) };
  }

  private async refusal(productId: string): Promise<ApplicationError> {
    const [product]: { name: string; stock: number }[] = await this.manager.query(
      `SELECT name, stock FROM products WHERE id = $1 AND ${isOnSale}`,
      [productId],
    );
    const [name, message] = product
      ? (['OUT_OF_STOCK', `There are only ${product.stock} of "${product.name}" left`] as const)
      : (['PRODUCT_NOT_FOUND', 'There is no such product'] as const);
    return new ApplicationError(name, { message, errors: [{ path: `items.${productId}`, message }] });
  }
}

/** Tells who looks after a product, by a job, when a product's stock has come down to its threshold; not again while it stays there. */
export async function recordFall(manager: EntityManager, before: Level, after: Level): Promise<void> {
  if (before.stock <= before.threshold || after.stock > after.threshold) return;
  const fall = { product_id: after.id, fall_id: newIdentifier() };
  await outbox.within(manager).enqueue('inventory-alert', fall, { jobId: fall.fall_id });
}

function inOrder<Line extends OrderLine>(lines: readonly Line[]): Line[] {
  return [...lines].sort((one, other) => (one.productId < other.productId ? -1 : 1));
}
