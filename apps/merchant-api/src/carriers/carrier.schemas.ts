import { versionField } from '@ginforge/back-office';
import {
  type Carrier,
  carrierStatuses,
  type ListColumns,
  listQuery,
  storableText,
  webAddress,
} from '@ginforge/database';
import { z } from 'zod';

const fields = {
  name: storableText({ max: 256 }).trim().min(1),
  tracking_url: webAddress.nullable().meta({
    description: 'Where a shipment is followed; `{tracking_number}` stands in the place of its number.',
    examples: ['https://example.com/parcels/{tracking_number}'],
  }),
  status: z.enum(carrierStatuses),
};

export const createCarrierBody = z
  .strictObject({
    ...fields,
    tracking_url: fields.tracking_url.default(null),
  })
  .meta({ id: 'CreateCarrierBody' });

export type CreateCarrierBody = z.infer<typeof createCarrierBody>;

/** What is left out stays. */
export const updateCarrierBody = z
  .strictObject(fields)
  .partial()
  .extend({ version: versionField })
  .meta({ id: 'UpdateCarrierBody' });

export type UpdateCarrierBody = z.infer<typeof updateCarrierBody>;

/** The query of the list (AP-03), which `status` narrows. */
export const carriersQuery = listQuery(['created_at', 'name', 'tracking_url', 'status']).extend({
  status: z.enum(carrierStatuses).optional(),
});

export type CarriersQuery = z.infer<typeof carriersQuery>;

export const carrierColumns: ListColumns<Carrier, CarriersQuery['sort_by']> = {
  sort: { created_at: 'createdAt', name: 'name', tracking_url: 'trackingUrl', status: 'status' },
  search: ['name', 'trackingUrl'],
  filter: { status: 'status' },
};
