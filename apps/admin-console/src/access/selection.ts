/** How many of some check boxes are checked. */
export type SelectionState = 'all' | 'some' | 'none';

export function stateOf(items: readonly string[], chosen: readonly string[]): SelectionState {
  const count = items.filter((item) => chosen.includes(item)).length;
  if (count === 0) return 'none';
  return count === items.length ? 'all' : 'some';
}

/** The choice with all of these, or without any of them where all were chosen already. */
export function toggleAll(items: readonly string[], chosen: readonly string[]): string[] {
  const others = chosen.filter((item) => !items.includes(item));
  return stateOf(items, chosen) === 'all' ? others : [...others, ...items];
}
