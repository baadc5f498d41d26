/**
 * Power of two choices (Mitzenmacher, 2001): of two different random items the one with fewer requests in flight (GW-04);
 * `undefined` where there are none. Where both have as many, chance decides.
 */
export function twoChoices<Item extends { readonly inFlight: number }>(
  items: readonly Item[],
): Item | undefined {
  const start = Math.floor(Math.random() * items.length);
  const step = 1 + Math.floor(Math.random() * (items.length - 1));
  const one = items[start];
  const two = items[(start + step) % items.length];
  if (one === undefined || two === undefined) return one;
  return two.inFlight < one.inFlight ? two : one;
}
