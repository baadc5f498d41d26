import { EventEmitter } from 'node:events';

/** A process of the load generator, as the process that steers it sees it. */
export class Remote extends EventEmitter {
  #asked = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #open = new Map();

  /** @param {import('./../processes.mjs').RunningProgram} running */
  constructor(running) {
    super();
    this.running = running;
    running.child.on('message', (/** @type {any} */ message) => this.#hear(message));
    running.child.once('exit', () => this.#fail(new Error(`${running.logFile}: the process ended`)));
  }

  /**
   * @param {string} action
   * @param {object} [argument]
   * @returns {Promise<any>}
   */
  ask(action, argument = {}) {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.running.child.send({ id, action, argument }, (error) => error && reject(error));
    });
  }

  /** @param {{ id?: number, result?: unknown, error?: string, event?: string, detail?: unknown }} message */
  #hear({ id = 0, result, error, event, detail }) {
    if (event) this.emit(event, detail);
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (error === undefined) open?.resolve(result);
    else open?.reject(new Error(error));
  }

  /** @param {Error} error */
  #fail(error) {
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}

/** @typedef {Record<string, (argument: any) => unknown>} Actions */

/**
 * Answers what is asked of this process.
 *
 * @param {Actions} actions
 */
export function answer(actions) {
  process.on('message', async (/** @type {{ id: number, action: string, argument: object }} */ question) => {
    const { id, action, argument } = question;
    try {
      process.send?.({ id, result: await actions[action]?.(argument) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}

/**
 * Tells the process that steers this one.
 *
 * @param {string} event
 * @param {object} [detail]
 */
export const tell = (event, detail) => void process.send?.({ event, detail });

/** @returns {number} seconds that this process has computed */
export function ownCpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
