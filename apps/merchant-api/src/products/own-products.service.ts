import { type Product } from '@ginforge/database';
import {
  type ChangeStockBody,
  type CreateProductBody,
  type ProductKey,
  ProductsService,
  stockChangeOf,
  type UpdateProductBody,
} from '@ginforge/orders';
import { outbox } from '@ginforge/outbox';
import { type DataUpdateAction } from '@ginforge/protocol';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** What merchants do to the products of their shops: each change is one transaction with its `data_update`. */
@Injectable()
export class OwnProductsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly products: ProductsService,
  ) {}

  /** @throws ApplicationError SKU_TAKEN */
  create(shopId: string, body: CreateProductBody): Promise<Product> {
    return this.change('create', (manager) => this.products.create(manager, body, shopId));
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, SKU_TAKEN, PRODUCT_CHANGED */
  async update(key: ProductKey, { version, ...fields }: UpdateProductBody): Promise<Product> {
    if (Object.keys(fields).length === 0) return this.products.find(key);
    return this.change(
      'update',
      async (manager) => (await this.products.update(manager, key, version, fields)).after,
    );
  }

  /** Orders go on naming it. @throws ApplicationError PRODUCT_NOT_FOUND, PRODUCT_CHANGED */
  async remove(key: ProductKey, seen?: number): Promise<Product> {
    const version = seen ?? (await this.products.find(key)).version;
    return this.change('delete', (manager) => this.products.remove(manager, key, version));
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, OUT_OF_STOCK */
  changeStock(key: ProductKey, body: ChangeStockBody): Promise<Product> {
    const change = stockChangeOf(body);
    return this.change(
      'update',
      async (manager) => (await this.products.changeStock(manager, key, change)).after,
    );
  }

  private change(
    action: DataUpdateAction,
    work: (manager: EntityManager) => Promise<Product>,
  ): Promise<Product> {
    return this.dataSource.transaction(async (manager) => {
      const product = await work(manager);
      await outbox.within(manager).broadcastDataUpdate('product', action, product.id);
      return product;
    });
  }
}
