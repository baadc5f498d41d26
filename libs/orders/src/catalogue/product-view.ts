import { type Product, productStatuses } from '@ginforge/database';
import { z } from 'zod';

import { presentShopName, shopNameView } from '../shops/shop-view.js';

/** A product as everybody sees it (AP-04). */
export const productView = z
  .object({
    id: z.uuid(),
    shop: shopNameView,
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    price: z.int().min(0).meta({ description: 'Of one piece, in minor units.' }),
    currency: z.string().meta({ description: 'ISO 4217' }),
    stock: z.int().min(0).meta({ description: 'Pieces that can still be ordered.' }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Product' });

export type ProductView = z.output<typeof productView>;

/** A product as the back office and its shop see it; its `version` goes along with each change. */
export const managedProductView = productView
  .extend({
    threshold: z.int().min(0),
    status: z.enum(productStatuses),
    version: z.int().min(1),
  })
  .meta({ id: 'ManagedProduct' });

export type ManagedProductView = z.output<typeof managedProductView>;

export function presentProduct(product: Product): ProductView {
  const { id, shop, sku, name, description, price, currency, stock, createdAt, updatedAt } = product;
  return {
    id,
    shop: presentShopName(shop),
    sku,
    name,
    description,
    price,
    currency,
    stock,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}

export function presentManagedProduct(product: Product): ManagedProductView {
  const { threshold, status, version } = product;
  return { ...presentProduct(product), threshold, status, version };
}
