import { ApplicationError } from '@ginforge/chassis';
import { Carrier, type Order } from '@ginforge/database';
import { type EntityManager } from 'typeorm';

/** What is known of an order once it is on its way. */
export type Shipment = Pick<Order, 'carrierId' | 'trackingNumber'>;

/** What a carrier's address has in the place of a shipment's number. */
const numberPlace = '{tracking_number}';

/** Keeps the carrier there until the end of the transaction. @throws ApplicationError CARRIER_NOT_FOUND, also for one that is off */
export async function holdCarrier(manager: EntityManager, id: string): Promise<void> {
  const found = await manager.findOne(Carrier, {
    where: { id, status: 'on' },
    lock: { mode: 'pessimistic_read' },
  });
  if (!found) throw new ApplicationError('CARRIER_NOT_FOUND');
}

/** Where a customer follows the shipment; `null` where nobody knows. */
export function trackingUrlOf(carrier: Carrier | undefined, trackingNumber: string | null): string | null {
  const address = carrier?.trackingUrl ?? null;
  if (!address?.includes(numberPlace)) return address;
  return trackingNumber === null ? null : address.replaceAll(numberPlace, encodeURIComponent(trackingNumber));
}
