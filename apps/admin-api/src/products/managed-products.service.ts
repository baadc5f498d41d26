import { type Actor, AuditedChangesService, changed, created } from '@ginforge/back-office';
import { type Product } from '@ginforge/database';
import {
  type ChangeStockBody,
  type CreateShopProductBody,
  ProductsService,
  stockChangeOf,
  type UpdateProductBody,
} from '@ginforge/orders';
import { Injectable } from '@nestjs/common';

const entity = 'product';

/** What administrators do to the catalogue: each change with its log entry and its `data_update` (AD-03). */
@Injectable()
export class ManagedProductsService {
  constructor(
    private readonly products: ProductsService,
    private readonly changes: AuditedChangesService,
  ) {}

  /** @throws ApplicationError SHOP_NOT_FOUND, SKU_TAKEN */
  create(actor: Actor, { shop_id: shopId, ...fields }: CreateShopProductBody): Promise<Product> {
    return this.changes.change(actor, { entity, action: 'create' }, async (manager) => {
      const product = await this.products.create(manager, fields, shopId);
      const changes = created({ ...fields, shop_id: product.shopId });
      return { result: product, id: product.id, changes };
    });
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, SKU_TAKEN, PRODUCT_CHANGED */
  async update(actor: Actor, id: string, { version, ...fields }: UpdateProductBody): Promise<Product> {
    if (Object.keys(fields).length === 0) return this.products.find({ id });
    return this.changes.change(actor, { entity, action: 'update' }, async (manager) => {
      const { before, after } = await this.products.update(manager, { id }, version, fields);
      return { result: after, id, changes: changed(logged(before), logged(after)) };
    });
  }

  /** Orders go on naming it. @throws ApplicationError PRODUCT_NOT_FOUND, PRODUCT_CHANGED */
  async remove(actor: Actor, id: string, seen?: number): Promise<Product> {
    const version = seen ?? (await this.products.find({ id })).version;
    return this.changes.change(actor, { entity, action: 'delete' }, async (manager) => {
      const before = await this.products.remove(manager, { id }, version);
      const changes = Object.fromEntries(
        Object.entries(logged(before)).map(([name, from]) => [name, { from }]),
      );
      return { result: before, id, changes };
    });
  }

  /** @throws ApplicationError PRODUCT_NOT_FOUND, OUT_OF_STOCK */
  changeStock(actor: Actor, id: string, body: ChangeStockBody): Promise<Product> {
    return this.changes.change(actor, { entity, action: 'update' }, async (manager) => {
      const change = stockChangeOf(body);
      const { before, after } = await this.products.changeStock(manager, { id }, change);
      return { result: after, id, changes: changed({ stock: before.stock }, { stock: after.stock }) };
    });
  }
}

function logged({ sku, name, description, price, currency, threshold, status }: Product) {
  return { sku, name, description, price, currency, threshold, status };
}
