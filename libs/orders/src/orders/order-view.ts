import { type Carrier, orderStatuses, type Payment, paymentStatuses } from '@ginforge/database';
import { z } from 'zod';

import { presentShopName, shopNameView } from '../shops/shop-view.js';
import { type OrderDetails } from './order-details.js';
import { trackingUrlOf } from './shipment.js';

const moment = z.iso.datetime().nullable();
const minorUnits = z.int().min(0).meta({ description: 'In minor units of the order’s currency.' });

const orderItemView = z
  .object({
    product_id: z.uuid(),
    sku: z.string(),
    name: z.string(),
    price: minorUnits,
    quantity: z.int().min(1),
  })
  .meta({ id: 'OrderItem' });

const paymentView = z
  .object({
    id: z.uuid(),
    status: z.enum(paymentStatuses).meta({
      description:
        '`pending`: the provider has not answered yet, and is asked again; `failed`: it did not answer at all.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it was declined.' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Payment' });

/** Who brings something, as everybody sees it. */
export const carrierNameView = z
  .object({ id: z.uuid(), name: z.string() })
  .meta({ id: 'CarrierName', description: 'Who brings it.' });

export type CarrierNameView = z.output<typeof carrierNameView>;

/** An order as its user sees it (AP-04). */
export const orderView = z
  .object({
    id: z.uuid(),
    number: z.string(),
    shop: shopNameView,
    status: z.enum(orderStatuses),
    items: z.array(orderItemView),
    total: minorUnits,
    currency: z.string().meta({ description: 'ISO 4217' }),
    payment: paymentView.nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    expires_at: z.iso.datetime().meta({ description: 'When it is cancelled unless it is paid.' }),
    paid_at: moment,
    shipped_at: moment,
    carrier: carrierNameView.nullable(),
    tracking_number: z.string().nullable().meta({ description: 'By which its carrier finds it.' }),
    tracking_url: z.string().nullable().meta({ description: 'Where it is to be followed.' }),
    completed_at: moment,
    cancelled_at: moment,
    refunded_at: moment,
  })
  .meta({ id: 'Order' });

export type OrderView = z.output<typeof orderView>;

/** An order as the back office sees it: with its user. */
export const managedOrderView = orderView.extend({ user_id: z.uuid() }).meta({ id: 'ManagedOrder' });

export type ManagedOrderView = z.output<typeof managedOrderView>;

/** An order as its shop sees it: with its user, and nothing of how that one pays. */
export const shopOrderView = managedOrderView.omit({ payment: true }).meta({ id: 'ShopOrder' });

export type ShopOrderView = z.output<typeof shopOrderView>;

export function presentOrder({ order, shop, items, carrier, payment }: OrderDetails): OrderView {
  const { id, number, status, total, currency } = order;
  return {
    id,
    number,
    shop: presentShopName(shop),
    status,
    items: items.map(({ productId, sku, name, price, quantity }) => ({
      product_id: productId,
      sku,
      name,
      price,
      quantity,
    })),
    total,
    currency,
    payment: payment ? presentPayment(payment) : null,
    created_at: order.createdAt.toISOString(),
    updated_at: order.updatedAt.toISOString(),
    expires_at: order.expiresAt.toISOString(),
    paid_at: textOf(order.paidAt),
    shipped_at: textOf(order.shippedAt),
    carrier: carrier ? presentCarrierName(carrier) : null,
    tracking_number: order.trackingNumber,
    tracking_url: trackingUrlOf(carrier, order.trackingNumber),
    completed_at: textOf(order.completedAt),
    cancelled_at: textOf(order.cancelledAt),
    refunded_at: textOf(order.refundedAt),
  };
}

export function presentManagedOrder(details: OrderDetails): ManagedOrderView {
  return { ...presentOrder(details), user_id: details.order.userId };
}

export function presentShopOrder(details: OrderDetails): ShopOrderView {
  const { payment: _payment, ...order } = presentManagedOrder(details);
  return order;
}

export function presentCarrierName({ id, name }: Carrier): CarrierNameView {
  return { id, name };
}

/** What went wrong inside is nobody's business (AP-01); why a charge was declined is the user's. */
function presentPayment({ id, status, lastError, createdAt }: Payment): z.output<typeof paymentView> {
  const reason = status === 'declined' ? lastError : null;
  return { id, status, reason, created_at: createdAt.toISOString() };
}

function textOf(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}
