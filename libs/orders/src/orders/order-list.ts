import { type ListColumns, listQuery, type Order, orderStatuses } from '@ginforge/database';
import { z } from 'zod';

/** The query of a list of orders (AP-03); `keyword` is looked for in their numbers. */
export const ordersQuery = listQuery(['created_at', 'number', 'total', 'updated_at']).extend({
  status: z.enum(orderStatuses).optional(),
});

export type OrdersQuery = z.infer<typeof ordersQuery>;

export const orderColumns: ListColumns<Order, OrdersQuery['sort_by']> = {
  sort: { created_at: 'createdAt', number: 'number', total: 'total', updated_at: 'updatedAt' },
  search: ['number'],
};
