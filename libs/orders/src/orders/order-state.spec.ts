import { orderStatuses } from '@ginforge/database';

import { isOrderMove, refuseOtherMoves } from './order-state.js';

const allowed = ['unpaid paid', 'unpaid cancelled', 'paid shipped', 'paid refunded', 'shipped completed'];

const pairs = orderStatuses.flatMap((from) => orderStatuses.map((to) => [from, to] as const));

describe('the states of an order', () => {
  it.each(pairs)('[http 3] %s → %s is a move of the table or refused with 409', (from, to) => {
    const isAllowed = allowed.includes(`${from} ${to}`);
    expect(isOrderMove(from, to)).toBe(isAllowed);
    const move = () => refuseOtherMoves(from, to);
    if (isAllowed) expect(move).not.toThrow();
    else expect(move).toThrow(expect.objectContaining({ errorName: 'INVALID_ORDER_STATE' }));
  });
});
