import { type Feed } from '@ginforge/chassis';

import { cursorBehind } from './realtime-views.js';

/**
 * Puts together the parts that gateways gave of one list: each of its first items behind the same key, and one more than a page has.
 * What several gateways have is one item, as `join` makes it. In the order of the keys' UTF-16 code units, as the gateways' own.
 */
export function mergedFeed<Item>(
  parts: readonly (readonly Item[])[],
  keyOf: (item: Item) => string,
  pageSize: number,
  join: (one: Item, other: Item) => Item = (one) => one,
): Feed<Item> {
  const byKey = new Map<string, Item>();
  for (const item of parts.flat()) {
    const known = byKey.get(keyOf(item));
    byKey.set(keyOf(item), known === undefined ? item : join(known, item));
  }
  const sorted = [...byKey.entries()].sort(([one], [other]) => (one < other ? -1 : 1));
  const list = sorted.slice(0, pageSize).map(([, item]) => item);
  const last = sorted[pageSize - 1];
  return { list, next_cursor: sorted.length > pageSize && last ? cursorBehind(last[0]) : null };
}
