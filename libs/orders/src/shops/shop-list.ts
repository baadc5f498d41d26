import { type ListColumns, listQuery, type Shop, shopStatuses } from '@ginforge/database';
import { z } from 'zod';

/** The query of the list of all shops (AP-03). */
export const shopsQuery = listQuery(['created_at', 'name']).extend({
  status: z.enum(shopStatuses).optional(),
});

export type ShopsQuery = z.infer<typeof shopsQuery>;

export const shopColumns: ListColumns<Shop, ShopsQuery['sort_by']> = {
  sort: { created_at: 'createdAt', name: 'name' },
  search: ['name', 'description', 'contactEmail'],
  filter: { status: 'status' },
};
