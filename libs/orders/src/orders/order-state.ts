import { ApplicationError } from '@ginforge/chassis';
import { type OrderStatus } from '@ginforge/database';

/** Every move that there is (http.md, 3): `unpaid → paid → shipped → completed`, `unpaid → cancelled`, `paid → refunded`. */
const moves: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  unpaid: ['paid', 'cancelled'],
  paid: ['shipped', 'refunded'],
  shipped: ['completed'],
  completed: [],
  cancelled: [],
  refunded: [],
};

export function isOrderMove(from: OrderStatus, to: OrderStatus): boolean {
  return moves[from].includes(to);
}

/** @throws ApplicationError INVALID_ORDER_STATE for any move but those above */
export function refuseOtherMoves(from: OrderStatus, to: OrderStatus): void {
  if (isOrderMove(from, to)) return;
  throw new ApplicationError('INVALID_ORDER_STATE', {
    message: `The order is ${from} and cannot become ${to}`,
  });
}
