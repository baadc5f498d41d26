import { setTimeout as sleep } from 'node:timers/promises';

const warmUpPatienceMs = 5_000;

/** Publishes numbered messages from a process of its own; no number is used twice. */
export class Publisher {
  #next = 1;

  /** @param {import('./remote.mjs').Remote} remote */
  constructor(remote) {
    this.remote = remote;
  }

  /**
   * Publishes until everybody gets it, and then so much that what is measured is compiled.
   *
   * @param {import('./receivers.mjs').Receivers} receivers
   * @param {number} messages
   */
  async warmUp(receivers, messages) {
    await this.burst(receivers, { messages });
    if (!(await receivers.complete(warmUpPatienceMs))) await sleep(1_000);
  }

  /**
   * Publishes all at once.
   *
   * @param {import('./receivers.mjs').Receivers} receivers
   * @param {{ messages: number }} load
   */
  async burst(receivers, { messages }) {
    await this.remote.ask('burst', await this.#expect(receivers, messages));
  }

  /**
   * Publishes so many a second, whatever becomes of them.
   *
   * @param {import('./receivers.mjs').Receivers} receivers
   * @param {{ messages: number, perSecond: number, bytes?: number }} load `bytes` of text in each besides
   * @returns {Promise<{ latenessUs: number }>}
   */
  async paced(receivers, { messages, ...load }) {
    return this.remote.ask('paced', { ...(await this.#expect(receivers, messages)), ...load });
  }

  /**
   * Publishes each when everybody has the one before.
   *
   * @param {import('./receivers.mjs').Receivers} receivers
   * @param {{ messages: number, patienceMs: number }} load
   */
  async oneByOne(receivers, { messages, patienceMs }) {
    const deadline = Date.now() + patienceMs;
    const { first } = await this.#expect(receivers, messages);
    for (let number = first; number < first + messages; number++) {
      await this.remote.ask('burst', { first: number, messages: 1 });
      if (!(await receivers.whole(number, Math.max(1, deadline - Date.now())))) return;
    }
  }

  /**
   * @param {import('./receivers.mjs').Receivers} receivers
   * @param {number} messages
   */
  async #expect(receivers, messages) {
    const range = { first: this.#next, messages };
    this.#next += messages;
    await receivers.expect(range);
    return range;
  }
}
