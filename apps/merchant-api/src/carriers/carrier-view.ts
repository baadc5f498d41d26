import { type Carrier, carrierStatuses } from '@ginforge/database';
import { z } from 'zod';

/** How a carrier is shown. */
export const carrierView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    tracking_url: z.string().nullable(),
    status: z.enum(carrierStatuses),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Carrier' });

export type CarrierView = z.output<typeof carrierView>;

export function presentCarrier(carrier: Carrier): CarrierView {
  return {
    id: carrier.id,
    ...carrierContent(carrier),
    version: carrier.version,
    created_at: carrier.createdAt.toISOString(),
    updated_at: carrier.updatedAt.toISOString(),
  };
}

/** What administrators decide about it, as it is answered and logged. */
export function carrierContent(carrier: Carrier) {
  return {
    name: carrier.name,
    tracking_url: carrier.trackingUrl,
    status: carrier.status,
  };
}
