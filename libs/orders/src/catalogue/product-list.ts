import { type ListColumns, listQuery, type Product, productStatuses } from '@ginforge/database';
import { z } from 'zod';

const columns = listQuery(['created_at', 'name', 'sku', 'price', 'stock']);
const shop = { shop_id: z.uuid().optional().meta({ description: 'Of this shop alone.' }) };
const status = { status: z.enum(productStatuses).optional() };

/** The query of the catalogue (AP-03). */
export const productsQuery = columns.extend(shop);

export type ProductsQuery = z.infer<typeof productsQuery>;

/** The query of a shop's own catalogue. */
export const shopProductsQuery = columns.extend(status);

export type ShopProductsQuery = z.infer<typeof shopProductsQuery>;

/** The query of the catalogue in the back office. */
export const managedProductsQuery = productsQuery.extend(status);

export type ManagedProductsQuery = z.infer<typeof managedProductsQuery>;

export const productColumns: ListColumns<Product, ProductsQuery['sort_by']> = {
  sort: { created_at: 'createdAt', name: 'name', sku: 'sku', price: 'price', stock: 'stock' },
  search: ['sku', 'name', 'description'],
};
