import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('../../libs/websocket-client/src/index.js').WebSocketClient} WebSocketClient */

const room = 'chat:containers';
/** Between two messages of one client. */
const pauseMs = 250;
/** Until whoever was acknowledged must have been heard by all, after the last fault. */
const patienceMs = 120_000;

/**
 * One who says numbered messages to the room, and notes what the others say.
 *
 * @typedef {object} Member
 * @property {number} index
 * @property {WebSocketClient} client
 * @property {Set<number>} acknowledged the numbers of its own that Redis has
 * @property {Map<number, number[]>} heard by who said it: the numbers, in the order in which they came
 * @property {string[]} lost what the client says of streams that it could not follow
 * @property {number} reconnects
 */

/** People in one room who talk without a pause, whatever happens to the gateways, and are asked at the end what they have heard. */
export class Conversation {
  /** @type {Member[]} */
  #members = [];
  #over = new AbortController();
  /** @type {Promise<void>[]} */
  #talks = [];

  /**
   * Brings one in. The token says who it is.
   *
   * @param {WebSocketClient} client
   * @param {string} token
   */
  async join(client, token) {
    /** @type {Member} */
    const member = {
      index: this.#members.length,
      client,
      acknowledged: new Set(),
      heard: new Map(),
      lost: [],
      reconnects: -1,
    };
    this.#members.push(member);
    client.on('room_message', ({ content }) => note(member, content));
    client.onLost(({ stream, missed }) => member.lost.push(`${missed ?? 'some'} of ${stream}`));
    client.onOpen(() => void member.reconnects++);
    await client.connect(token);
    await client.joinRoom(room);
  }

  /** All begin to talk. */
  begin() {
    this.#talks = this.#members.map((member) => this.#talk(member));
  }

  /**
   * All fall silent, and hear what is still under way.
   *
   * @returns {Promise<{ said: number, heard: number, reconnects: number }>} fails where something was lost, doubled or out of order
   */
  async end() {
    this.#over.abort();
    await Promise.all(this.#talks);
    const deadline = Date.now() + patienceMs;
    while (this.#missing().length > 0 && Date.now() < deadline) await sleep(100);
    assert.deepEqual(this.#missing(), [], 'messages were lost');
    for (const member of this.#members) requireOrder(member);
    return {
      said: total(this.#members, ({ acknowledged }) => acknowledged.size),
      heard: total(this.#members, ({ heard }) => total([...heard.values()], ({ length }) => length)),
      reconnects: total(this.#members, ({ reconnects }) => reconnects),
    };
  }

  /** Everybody leaves, at once. */
  close() {
    this.#over.abort();
    for (const { client } of this.#members) client.disconnect();
  }

  /** @param {Member} member */
  async #talk({ index, client, acknowledged }) {
    for (let number = 0; !this.#over.signal.aborted; number++) {
      await client.sendToRoom(room, { from: index, number }).then(
        () => void acknowledged.add(number),
        () => undefined, // nobody promised anything: it may be heard, and not twice
      );
      await sleep(pauseMs, undefined, { signal: this.#over.signal }).catch(() => undefined);
    }
  }

  /** @returns {string[]} who has not heard what of whom */
  #missing() {
    return this.#members.flatMap((listener) =>
      this.#members
        .filter((speaker) => speaker !== listener)
        .flatMap((speaker) => {
          const heard = new Set(listener.heard.get(speaker.index));
          return [...speaker.acknowledged]
            .filter((number) => !heard.has(number))
            .map((number) => `${listener.index} has not heard ${number} of ${speaker.index}`);
        }),
    );
  }
}

/**
 * @param {Member} member
 * @param {unknown} content
 */
function note({ heard }, content) {
  const { from, number } = /** @type {{ from: number, number: number }} */ (content);
  heard.set(from, [...(heard.get(from) ?? []), number]);
}

/** @param {Member} member */
function requireOrder({ index, heard, lost }) {
  assert.deepEqual(lost, [], `what ${index} was told that it has lost`);
  for (const [from, numbers] of heard) {
    const inOrder = numbers.every((number, place) => place === 0 || number > (numbers[place - 1] ?? 0));
    assert.ok(inOrder, `${index} heard ${from} twice or out of order: ${numbers.join(' ')}`);
  }
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => number} count
 */
function total(items, count) {
  return items.reduce((sum, item) => sum + count(item), 0);
}
