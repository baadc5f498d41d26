import { ApplicationError } from '@ginforge/chassis';
import { storableText } from '@ginforge/database';
import { z } from 'zod';

import { type OrderLine } from '../catalogue/stock.js';
import { type Shipment } from './shipment.js';

/** The greatest order: so many products, and so many pieces of each. */
const maxItems = 100;
const maxQuantity = 999;

/** `POST /orders` */
export const placeOrderBody = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          product_id: z.uuid().meta({ examples: ['0198a1f2-7c00-7000-8000-000000000001'] }),
          quantity: z
            .int()
            .min(1)
            .max(maxQuantity)
            .meta({ examples: [2] }),
        }),
      )
      .min(1)
      .max(maxItems),
  })
  .meta({ id: 'PlaceOrderBody' });

export type PlaceOrderBody = z.infer<typeof placeOrderBody>;

/**
 * The lines of an order, each product once, in the order in which they came.
 * @throws ApplicationError VALIDATION_FAILED where the pieces of one product are too many together
 */
export function orderLines({ items }: PlaceOrderBody): OrderLine[] {
  const quantities = new Map<string, number>();
  for (const [index, { product_id, quantity }] of items.entries()) {
    const productId = product_id.toLowerCase();
    const together = (quantities.get(productId) ?? 0) + quantity;
    if (together > maxQuantity) {
      const message = `must not be more than ${maxQuantity} pieces of one product together`;
      throw new ApplicationError('VALIDATION_FAILED', {
        errors: [{ path: `items.${index}.quantity`, message }],
      });
    }
    quantities.set(productId, together);
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** `POST /orders/:id/ship`; everything of it may be left out, and so may the body. */
export const shipOrderBody = z
  .strictObject({
    carrier_id: z.uuid().optional().meta({ description: 'Who brings it.' }),
    tracking_number: storableText({ max: 100 })
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ./-]*$/, 'must be letters, digits, spaces, dots, slashes or hyphens')
      .optional()
      .meta({ description: 'By which its carrier finds it.', examples: ['00340434161094042557'] }),
  })
  .meta({ id: 'ShipOrderBody' })
  .default({});

export type ShipOrderBody = z.infer<typeof shipOrderBody>;

export function shipmentOf({
  carrier_id: carrierId,
  tracking_number: trackingNumber,
}: ShipOrderBody): Shipment {
  return { carrierId: carrierId ?? null, trackingNumber: trackingNumber ?? null };
}
