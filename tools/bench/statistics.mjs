/**
 * @param {number[]} values at least one
 * @returns {number} the middle one; of an even number of values the mean of the two in the middle
 */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * The median of the ratios within each round: what the machine did in another round has no part in it.
 *
 * @param {(number | undefined)[]} ours by round; undefined where nothing was measured
 * @param {(number | undefined)[]} theirs likewise
 * @returns {number | undefined} undefined where no round has both
 */
export function medianRatio(ours, theirs) {
  const ratios = ours.flatMap((value, round) => {
    const other = theirs[round];
    return isMeasured(value) && isMeasured(other) && other !== 0 ? [value / other] : [];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
export function isMeasured(value) {
  return typeof value === 'number' && Number.isFinite(value);
}
