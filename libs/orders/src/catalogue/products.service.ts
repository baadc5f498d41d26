import { ApplicationError, type Page } from '@ginforge/chassis';
import {
  isIdentifier,
  newIdentifier,
  paginate,
  Product,
  StockMovement,
  violatedUniqueIndex,
} from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, type SelectQueryBuilder } from 'typeorm';

import { type ManagedProductsQuery, productColumns, type ProductsQuery } from './product-list.js';
import { recordFall } from './stock.js';

/** What people decide about a product. */
export type ProductFields = Pick<
  Product,
  'sku' | 'name' | 'description' | 'price' | 'currency' | 'threshold' | 'status'
>;

/** So many pieces more or fewer, or how many there are. */
export type StockChange = { readonly by: number } | { readonly to: number };

/** A product before and after a change, for the log of operations. */
export interface ProductChange {
  readonly before: Product;
  readonly after: Product;
}

/** PostgreSQL's greatest integer. */
const maxStock = 2_147_483_647;

/**
 * The catalogue. What changes it takes the manager of the caller's transaction, in which the caller logs and tells the change (AD-03).
 */
@Injectable()
export class ProductsService {
  constructor(private readonly dataSource: DataSource) {}

  /** What is on sale. */
  listOnSale(query: ProductsQuery): Promise<Page<Product>> {
    return paginate(this.rows().andWhere(`product.status = 'on'`), query, productColumns);
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, also for what is not on sale */
  async findOnSale(id: string): Promise<Product> {
    const product = await this.find(id);
    if (product.status !== 'on') throw new ApplicationError('PRODUCT_NOT_FOUND');
    return product;
  }

  /** Everything that is not deleted. */
  list({ status, ...query }: ManagedProductsQuery): Promise<Page<Product>> {
    const rows = this.rows();
    if (status) rows.andWhere('product.status = :status', { status });
    return paginate(rows, query, productColumns);
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND */
  async find(id: string): Promise<Product> {
    const where = { id, deletedAt: IsNull() };
    const found = isIdentifier(id) ? await this.dataSource.manager.findOneBy(Product, where) : null;
    if (!found) throw new ApplicationError('PRODUCT_NOT_FOUND');
    return found;
  }

  /** @throws ApplicationError SKU_TAKEN */
  async create(manager: EntityManager, fields: ProductFields & { stock: number }): Promise<Product> {
    const id = newIdentifier();
    const now = new Date();
    const product = manager.create(Product, { ...fields, id, version: 1, deletedAt: null, updatedAt: now });
    await refuseTakenSku(manager.insert(Product, product));
    if (fields.stock > 0) await noteCount(manager, id, fields.stock);
    return product;
  }

  /**
   * @param version of the product that the change was made from
   * @throws ApplicationError PRODUCT_NOT_FOUND, SKU_TAKEN, and PRODUCT_CHANGED where somebody else was faster
   */
  async update(
    manager: EntityManager,
    id: string,
    version: number,
    fields: Partial<ProductFields>,
  ): Promise<ProductChange> {
    const before = await lockProduct(manager, id);
    if (before.version !== version) throw new ApplicationError('PRODUCT_CHANGED');
    const after = manager.create(Product, { ...before, ...fields, ...nextVersion(before) });
    const { stock: _stock, ...columns } = after;
    await refuseTakenSku(manager.update(Product, { id }, columns));
    await recordFall(manager, before, after);
    return { before, after };
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, PRODUCT_CHANGED */
  async remove(manager: EntityManager, id: string, version: number): Promise<Product> {
    const before = await lockProduct(manager, id);
    if (before.version !== version) throw new ApplicationError('PRODUCT_CHANGED');
    await manager.update(Product, { id }, { deletedAt: new Date(), ...nextVersion(before) });
    return before;
  }

  /**
   * Orders go on meanwhile: what is counted holds for the moment of the change. The version stays, since nobody's text is overwritten.
   * @throws ApplicationError PRODUCT_NOT_FOUND, and OUT_OF_STOCK where it would fall below 0
   */
  async changeStock(manager: EntityManager, id: string, change: StockChange): Promise<ProductChange> {
    const before = await lockProduct(manager, id);
    const stock = 'to' in change ? change.to : before.stock + change.by;
    if (stock < 0 || stock > maxStock) {
      throw new ApplicationError('OUT_OF_STOCK', { message: `There are only ${before.stock} pieces` });
    }
    const after = manager.create(Product, { ...before, stock });
    await manager.update(Product, { id }, { stock });
    if (stock !== before.stock) await noteCount(manager, id, stock - before.stock);
    await recordFall(manager, before, after);
    return { before, after };
  }

  private rows(): SelectQueryBuilder<Product> {
    return this.dataSource.manager.createQueryBuilder(Product, 'product').where('product.deletedAt IS NULL');
  }
}

/** Holds the product until the end of the transaction. */
async function lockProduct(manager: EntityManager, id: string): Promise<Product> {
  const found = isIdentifier(id)
    ? await manager.findOne(Product, {
        where: { id, deletedAt: IsNull() },
        lock: { mode: 'pessimistic_write' },
      })
    : null;
  if (!found) throw new ApplicationError('PRODUCT_NOT_FOUND');
  return found;
}

function nextVersion({ version }: Product): Pick<Product, 'version' | 'updatedAt'> {
  return { version: version + 1, updatedAt: new Date() };
}

async function noteCount(manager: EntityManager, productId: string, quantity: number): Promise<void> {
  await manager.insert(StockMovement, {
    id: newIdentifier(),
    productId,
    orderId: null,
    kind: 'counted',
    quantity,
  });
}

async function refuseTakenSku<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (violatedUniqueIndex(error) !== 'products_sku_unique') throw error;
    throw new ApplicationError('SKU_TAKEN', { cause: error });
  }
}
