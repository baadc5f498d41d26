/** Steps to each doubling: a value is known to 3 %. */
const steps = 32;
const buckets = steps * 32;

/** How often which value, in whole microseconds up to an hour, came. */
export class Histogram {
  #counts;

  /** @param {ArrayLike<number>} [counts] those of another one */
  constructor(counts) {
    this.#counts = Float64Array.from(counts ?? { length: buckets }, (count) => count ?? 0);
  }

  /** @param {number} value */
  record(value) {
    const index = bucketOf(value);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** @param {Histogram} other */
  add(other) {
    other.#counts.forEach((count, index) => {
      this.#counts[index] = (this.#counts[index] ?? 0) + count;
    });
  }

  get count() {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /**
   * @param {number} share 0 to 1
   * @returns {number} the value that so many are not above; NaN of an empty one
   */
  quantile(share) {
    let left = Math.max(1, Math.ceil(this.count * share));
    for (let index = 0; index < buckets; index++) {
      left -= this.#counts[index] ?? 0;
      if (left <= 0) return valueOf(index);
    }
    return NaN;
  }

  /** @returns {number[]} */
  toJSON() {
    return [...this.#counts];
  }
}

/** @param {number} value */
function bucketOf(value) {
  const whole = Math.max(0, Math.min(value | 0, 2 ** 31 - 1));
  if (whole < 2 * steps) return whole;
  const doubling = 31 - Math.clz32(whole) - 5;
  return doubling * steps + (whole >> doubling);
}

/**
 * @param {number} index
 * @returns {number} the middle of the bucket
 */
function valueOf(index) {
  if (index < 2 * steps) return index;
  const doubling = Math.floor(index / steps) - 1;
  return (index - doubling * steps + 0.5) * 2 ** doubling;
}
