import {
  type ListColumns,
  listQuery,
  type Order,
  orderlyPeriod,
  orderStatuses,
  periodQuery,
} from '@ginforge/database';
import { z } from 'zod';

const ordersFields = listQuery(['created_at', 'number', 'total', 'updated_at']).extend({
  ...periodQuery,
  status: z.enum(orderStatuses).optional(),
});

/** The query of a list of orders (AP-03); `keyword` is looked for in their numbers, `from` and `to` are of when they were placed. */
export const ordersQuery = ordersFields.check(orderlyPeriod);

export type OrdersQuery = z.infer<typeof ordersQuery>;

/** The query of a list of everybody's orders in all shops. */
export const managedOrdersQuery = ordersFields
  .extend({
    user_id: z.uuid().optional().meta({ description: 'Whose orders.' }),
    shop_id: z.uuid().optional().meta({ description: 'With this shop alone.' }),
  })
  .check(orderlyPeriod);

export type ManagedOrdersQuery = z.infer<typeof managedOrdersQuery>;

export const orderColumns: ListColumns<Order, OrdersQuery['sort_by']> = {
  sort: { created_at: 'createdAt', number: 'number', total: 'total', updated_at: 'updatedAt' },
  search: ['number'],
};
