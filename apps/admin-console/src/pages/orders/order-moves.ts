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
const done = { ship: 'shippedNow', refund: 'refundedNow' } as const;

/**
 * What can be done with an order as it is.
 * @param refresh shows it as it is afterwards, also where it was refused
 */
export function movesOf(order: Order, refresh: () => Promise<void>): RowAction[] {
  if (order.status !== 'paid') return [];
  const { number, currency } = order;
  const permission = 'order:manage';
  const total = formatMoney(order.total, currency);
  return [
    {
      key: 'ship',
      title: t('ship'),
      permission,
      question: t('shipQuestion', { number }),
      run: () => move(order, 'ship', refresh),
    },
    {
      key: 'refund',
      title: t('refund'),
      permission,
      isDangerous: true,
      question: t('refundQuestion', { number, total }),
      run: () => move(order, 'refund', refresh),
    },
  ];
}

async function move(
  { id, number }: Order,
  action: 'ship' | 'refund',
  refresh: () => Promise<void>,
): Promise<void> {
  try {
    await ask(adminApi.POST(`/api/v1/admin/orders/{id}/${action}`, { params: { path: { id } } }));
    announce.success(t(done[action], { number }));
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== invalidState) throw error;
    announce.warning(t('otherState', { number }));
  } finally {
    await refresh();
  }
}
