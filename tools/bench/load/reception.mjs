import { Histogram } from './histogram.mjs';

/** What the sockets of one process got of the messages `first` to `first + messages - 1`: each one once, or not. */
export class Reception {
  received = 0;
  doubled = 0;
  latency = new Histogram();
  #seen;
  #words;
  #perMessage;

  /**
   * @param {{ first: number, messages: number, sockets: number }} expected
   * @param {(number: number) => void} onWhole told of each message that every socket has
   */
  constructor({ first, messages, sockets }, onWhole) {
    this.first = first;
    this.messages = messages;
    this.sockets = sockets;
    this.onWhole = onWhole;
    this.#words = Math.ceil(messages / 32);
    this.#seen = new Int32Array(this.#words * sockets);
    this.#perMessage = new Int32Array(messages);
  }

  /**
   * @param {number} socket
   * @param {number} number
   * @param {number} latencyUs
   */
  receive(socket, number, latencyUs) {
    const index = number - this.first;
    if (index < 0 || index >= this.messages) return; // of what was sent to warm up
    const word = socket * this.#words + (index >> 5);
    const bit = 1 << (index & 31);
    const seen = this.#seen[word] ?? 0;
    if (seen & bit) {
      this.doubled++;
      return;
    }
    this.#seen[word] = seen | bit;
    this.received++;
    this.latency.record(latencyUs);
    const have = (this.#perMessage[index] ?? 0) + 1;
    this.#perMessage[index] = have;
    if (have === this.sockets) this.onWhole(number);
  }

  get expected() {
    return this.messages * this.sockets;
  }

  get lost() {
    return this.expected - this.received;
  }
}
