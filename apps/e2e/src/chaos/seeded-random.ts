import { randomFrom } from '@ginforge/testing';

/**
 * Pseudo-random numbers that a seed repeats: `randomFrom` behind an FNV-1a hash of the seed's
 * text. Each lane of a run has a generator of its own, so that what one lane draws does not depend on the others' timing.
 */
export class SeededRandom {
  /** Evenly from 0 up to, not including, 1. */
  readonly next: () => number;

  constructor(seed: string) {
    const hash = [...seed].reduce(
      (sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16777619),
      2166136261,
    );
    this.next = randomFrom(hash);
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws Error when there is nothing to pick */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from');
    return item;
  }

  /** The same items in a drawn order. */
  shuffle<Item>(items: readonly Item[]): Item[] {
    const drawn = items.map((item) => ({ item, rank: this.next() }));
    return drawn.sort((one, other) => one.rank - other.rank).map(({ item }) => item);
  }
}
