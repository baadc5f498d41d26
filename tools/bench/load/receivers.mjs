import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from './histogram.mjs';

/**
 * @typedef {object} Tally
 * @property {number} received
 * @property {number} lost expected and not received
 * @property {number} doubled
 * @property {Histogram} latency from the call that publishes to the socket that reads, in microseconds
 * @property {Record<string, number>} ended how often sockets ended, by reason
 */

/** The sockets of all processes of the load generator, as one. */
export class Receivers {
  /** @type {Map<number, number>} how many processes have a message whole, until all have */
  #whole = new Map();
  /** @type {Map<number, () => void>} */
  #waiting = new Map();
  #completed = 0;
  /** @type {() => void} */
  #onComplete = () => undefined;

  /**
   * @param {import('./remote.mjs').Remote[]} remotes
   * @param {number} sockets
   */
  constructor(remotes, sockets) {
    this.remotes = remotes;
    this.sockets = sockets;
    for (const remote of remotes) {
      remote.on('whole', ({ number }) => this.#countWhole(number));
      remote.on('complete', () => ++this.#completed === remotes.length && this.#onComplete());
    }
  }

  /**
   * From now on the messages `first` to `first + messages - 1` count, and no others.
   *
   * @param {{ first: number, messages: number }} expected
   */
  async expect(expected) {
    this.#completed = 0;
    this.#whole.clear();
    this.#waiting.clear();
    await Promise.all(this.remotes.map((remote) => remote.ask('expect', expected)));
  }

  /**
   * @param {number} timeoutMs
   * @returns {Promise<boolean>} whether every socket has every message, and not the time was over
   */
  complete(timeoutMs) {
    const all = /** @type {Promise<boolean>} */ (
      new Promise((resolve) => {
        this.#onComplete = () => resolve(true);
        if (this.#completed === this.remotes.length) resolve(true);
      })
    );
    return within(all, timeoutMs);
  }

  /**
   * @param {number} number
   * @param {number} timeoutMs
   * @returns {Promise<boolean>} whether every socket has this message, and not the time was over
   */
  whole(number, timeoutMs) {
    const all = /** @type {Promise<boolean>} */ (
      new Promise((resolve) => {
        this.#waiting.set(number, () => resolve(true));
        if (this.#whole.get(number) === this.remotes.length) resolve(true);
      })
    );
    return within(all, timeoutMs);
  }

  /** @returns {Promise<Tally>} */
  async tally() {
    const sum = { received: 0, lost: 0, doubled: 0, latency: new Histogram(), ended: {} };
    for (const part of await Promise.all(this.remotes.map((remote) => remote.ask('tally')))) {
      sum.received += part.received;
      sum.lost += part.lost;
      sum.doubled += part.doubled;
      sum.latency.add(new Histogram(part.latency));
      Object.assign(sum.ended, part.ended);
    }
    return sum;
  }

  /** @returns {Promise<number[]>} seconds that each process has computed */
  cpuSeconds() {
    return Promise.all(this.remotes.map((remote) => remote.ask('cpu')));
  }

  /** @param {number} number */
  #countWhole(number) {
    const count = (this.#whole.get(number) ?? 0) + 1;
    this.#whole.set(number, count);
    if (count === this.remotes.length) this.#waiting.get(number)?.();
  }
}

/**
 * @param {Promise<boolean>} promise
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} false when the time is over
 */
async function within(promise, timeoutMs) {
  const patience = new AbortController();
  const over = sleep(timeoutMs, false, { signal: patience.signal }).catch(() => false);
  const result = await Promise.race([promise, over]);
  patience.abort();
  return result;
}
