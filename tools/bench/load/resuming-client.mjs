import { identity, openGatewaySocket } from './gateway-socket.mjs';

/** A client that is cut off and comes back with the positions that it had (RT-33). */
export class ResumingClient {
  /** Offsets of its own stream. */
  heard = new Set();
  doubled = 0;
  isRecovered = false;
  /** @type {Record<string, import('./gateway-socket.mjs').Position>} */
  #positions = {};
  /** @type {import('./receiving-socket.mjs').ReceivingSocket | undefined} */
  #socket;
  #headers;

  /** @param {{ number: number, port: number, secret: string }} settings */
  constructor({ number, port, secret }) {
    this.number = number;
    this.port = port;
    this.#headers = identity(number, secret);
  }

  /** @returns {Promise<boolean>} whether it was welcomed, and knows its positions */
  connect() {
    return this.#open('/ws', ({ type, data }, _, done) => {
      if (type !== 'welcome') return;
      this.#positions = data?.streams ?? {};
      done();
    });
  }

  /** @returns {Promise<boolean>} whether it was told where it stands, and so has all that it missed */
  resume() {
    return this.#open('/ws?resume=1', (message, socket, done) => {
      if (message.type === 'welcome')
        socket.send(JSON.stringify({ type: 'resume', content: { streams: this.#positions } }));
      else if (message.stream) this.#hear(message.stream, message.offset ?? NaN);
      else if (message.type === 'resumed') {
        this.isRecovered = Object.values(message.content.streams).every(({ recovered }) => recovered);
        done();
      }
    });
  }

  /** As a network does it: nobody says goodbye. */
  cut() {
    this.#socket?.socket.resetAndDestroy();
  }

  /**
   * @param {string} path
   * @param {(message: import('./gateway-socket.mjs').Message, socket: import('./receiving-socket.mjs').ReceivingSocket, done: () => void) => void} hear
   * @returns {Promise<boolean>} false when the socket ends before `done`
   */
  #open(path, hear) {
    return new Promise((resolve) => {
      const settings = { number: this.number, port: this.port, path, headers: this.#headers };
      this.#socket = openGatewaySocket(settings, {
        onMessage: (message, socket) => hear(message, socket, () => resolve(true)),
        onEnd: () => resolve(false),
      });
    });
  }

  /**
   * @param {string} stream
   * @param {number} offset
   */
  #hear(stream, offset) {
    const position = this.#positions[stream];
    if (position) position.offset = offset;
    if (stream !== 'user') return;
    if (this.heard.has(offset)) this.doubled++;
    this.heard.add(offset);
  }
}
