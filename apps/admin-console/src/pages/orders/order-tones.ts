import { type Order } from './order-moves.js';

type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'accent';

/** An order that waits for us stands out, one that is done does not. */
export const orderTones = {
  unpaid: 'warn',
  paid: 'accent',
  shipped: 'good',
  completed: 'good',
  cancelled: 'quiet',
  refunded: 'quiet',
} as const satisfies Record<Order['status'], Tone>;

export const paymentTones = {
  pending: 'warn',
  succeeded: 'good',
  declined: 'bad',
  failed: 'bad',
  refunding: 'warn',
  refunded: 'quiet',
  voiding: 'warn',
  voided: 'quiet',
} as const satisfies Record<NonNullable<Order['payment']>['status'], Tone>;
