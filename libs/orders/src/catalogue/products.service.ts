import { ApplicationError, type Page } from '@ginforge/chassis';
import {
  houseShopId,
  isIdentifier,
  newIdentifier,
  paginate,
  Product,
  StockMovement,
  violatedUniqueIndex,
} from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';

import { findShop } from '../shops/find-shop.js';
import { type ManagedProductsQuery, productColumns, type ProductsQuery } from './product-list.js';
import { recordFall } from './stock.js';

/** What people decide about a product. */
export type ProductFields = Pick<
  Product,
  'sku' | 'name' | 'description' | 'price' | 'currency' | 'threshold' | 'status'
>;

/** Which product it is: with a shop, only if it is that shop's. */
export interface ProductKey {
  readonly id: string;
  readonly shopId?: string;
}

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
  listOnSale({ shop_id: shopId, ...query }: ProductsQuery): Promise<Page<Product>> {
    const rows = productsOf(this.dataSource.manager, shopId);
    rows.andWhere(`product.status = 'on' AND shop.status = 'open'`);
    return paginate(rows, query, productColumns);
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, also for what is not on sale */
  async findOnSale(id: string): Promise<Product> {
    const product = await this.find({ id });
    if (product.status !== 'on' || product.shop.status !== 'open')
      throw new ApplicationError('PRODUCT_NOT_FOUND');
    return product;
  }

  /** Everything that is not deleted. */
  list({ status, shop_id: shopId, ...query }: ManagedProductsQuery): Promise<Page<Product>> {
    const rows = productsOf(this.dataSource.manager, shopId);
    if (status) rows.andWhere('product.status = :status', { status });
    return paginate(rows, query, productColumns);
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND */
  async find(key: ProductKey): Promise<Product> {
    const found = await rowOf(this.dataSource.manager, key)?.getOne();
    if (!found) throw new ApplicationError('PRODUCT_NOT_FOUND');
    return found;
  }

  /**
   * @param shopId whose it is to be; the platform's own unless told otherwise
   * @throws ApplicationError SHOP_NOT_FOUND, SKU_TAKEN
   */
  async create(
    manager: EntityManager,
    fields: ProductFields & { stock: number },
    shopId = houseShopId,
  ): Promise<Product> {
    const id = newIdentifier();
    const shop = await findShop(manager, shopId);
    const state = { id, shopId, shop, version: 1, deletedAt: null, updatedAt: new Date() };
    const product = manager.create(Product, { ...fields, ...state });
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
    key: ProductKey,
    version: number,
    fields: Partial<ProductFields>,
  ): Promise<ProductChange> {
    const before = await lockProduct(manager, key);
    if (before.version !== version) throw new ApplicationError('PRODUCT_CHANGED');
    const after = manager.create(Product, { ...before, ...fields, ...nextVersion(before) });
    const { stock: _stock, shop: _shop, ...columns } = after;
    await refuseTakenSku(manager.update(Product, { id: before.id }, columns));
    await recordFall(manager, before, after);
    return { before, after };
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, PRODUCT_CHANGED */
  async remove(manager: EntityManager, key: ProductKey, version: number): Promise<Product> {
    const before = await lockProduct(manager, key);
    if (before.version !== version) throw new ApplicationError('PRODUCT_CHANGED');
    await manager.update(Product, { id: before.id }, { deletedAt: new Date(), ...nextVersion(before) });
    return before;
  }

  /**
   * Orders go on meanwhile: what is counted holds for the moment of the change. The version stays, since nobody's text is overwritten.
   * @throws ApplicationError PRODUCT_NOT_FOUND, and OUT_OF_STOCK where it would fall below 0
   */
  async changeStock(manager: EntityManager, key: ProductKey, change: StockChange): Promise<ProductChange> {
    const before = await lockProduct(manager, key);
    const { id } = before;
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
}

/** What is not deleted, each with its shop; one shop's only where it is said. */
function productsOf(manager: EntityManager, shopId?: string): SelectQueryBuilder<Product> {
  const rows = manager
    .createQueryBuilder(Product, 'product')
    .innerJoinAndSelect('product.shop', 'shop')
    .where('product.deletedAt IS NULL');
  return shopId === undefined ? rows : rows.andWhere('product.shopId = :shopId', { shopId });
}

/** `undefined` where there can be none. */
function rowOf(manager: EntityManager, { id, shopId }: ProductKey): SelectQueryBuilder<Product> | undefined {
  return isIdentifier(id) ? productsOf(manager, shopId).andWhere('product.id = :id', { id }) : undefined;
}

/** Holds the product until the end of the transaction. */
async function lockProduct(manager: EntityManager, key: ProductKey): Promise<Product> {
  const found = await rowOf(manager, key)?.setLock('pessimistic_write', undefined, ['product']).getOne();
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
