import { type ListColumns, listQuery, type Product, productStatuses } from '@ginforge/database';
import { z } from 'zod';

/** The query of the catalogue (AP-03). */
export const productsQuery = listQuery(['created_at', 'name', 'sku', 'price', 'stock']);

export type ProductsQuery = z.infer<typeof productsQuery>;

/** The query of the catalogue in the back office. */
export const managedProductsQuery = productsQuery.extend({ status: z.enum(productStatuses).optional() });

export type ManagedProductsQuery = z.infer<typeof managedProductsQuery>;

export const productColumns: ListColumns<Product, ProductsQuery['sort_by']> = {
  sort: { created_at: 'createdAt', name: 'name', sku: 'sku', price: 'price', stock: 'stock' },
  search: ['sku', 'name', 'description'],
};
