/** Which part of a list is wanted: so many behind this key, in the order of UTF-16 code units. */
export interface ListPart {
  readonly after: string;
  readonly limit: number;
}

/**
 * The first `limit` keys behind `after`, in order, of keys in any order. It looks at each once and keeps no more than it gives: a
 * question of an administrator must not hold up a gateway with a hundred thousand connections.
 */
export function partOf(keys: Iterable<string>, { after, limit }: ListPart): string[] {
  const part: string[] = [];
  for (const key of keys) {
    const last = part.at(-1);
    if (key <= after || (part.length === limit && last !== undefined && key >= last)) continue;
    part.splice(placeOf(key, part), 0, key);
    if (part.length > limit) part.pop();
  }
  return part;
}

/** Where the key belongs, by halving. */
function placeOf(key: string, sorted: readonly string[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
