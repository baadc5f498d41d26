import { adminApi, type Schemas } from '../../api/admin-api.js';
import { ApiError } from '../../api/api-error.js';
import { ask } from '../../api/ask.js';
import { announce } from '../../display/announce.js';
import { formatMoney } from '../../i18n/formats.js';
import { type RowAction } from '../../list/column.js';
import { t } from './texts.js';

export type Order = Schemas['ManagedOrder'];

/** `INVALID_ORDER_STATE`: somebody else was quicker. */
const invalidState = 6002;

/** What an order's page does with it. */
export interface OrderMoves {
  /** Asks what it is shipped by. */
  ship: (order: Order) => void;
  /** Shows it as it is afterwards, also where a move was refused. */
  refresh: () => Promise<void>;
}

/** What can be done with an order as it is. */
export function movesOf(order: Order, { ship, refresh }: OrderMoves): RowAction[] {
  if (order.status !== 'paid') return [];
  const { id, number, currency } = order;
  const permission = 'order:manage';
  const total = formatMoney(order.total, currency);
  return [
    { key: 'ship', title: t('ship'), permission, run: () => ship(order) },
    {
      key: 'refund',
      title: t('refund'),
      permission,
      isDangerous: true,
      question: t('refundQuestion', { number, total }),
      run: async () => {
        const params = { path: { id } };
        await move(order, () => ask(adminApi.POST('/api/v1/admin/orders/{id}/refund', { params })), refresh);
        announce.success(t('refundedNow', { number }));
      },
    },
  ];
}

/** @throws Error in words for people, where the order has another state by now; ApiError for anything else */
export async function move(
  { number }: Order,
  carryOut: () => Promise<Order>,
  refresh: () => Promise<void>,
): Promise<void> {
  try {
    await carryOut();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== invalidState) throw error;
    throw new Error(t('otherState', { number }), { cause: error });
  } finally {
    await refresh();
  }
}
