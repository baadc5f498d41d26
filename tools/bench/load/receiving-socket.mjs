import { connect } from 'node:net';
import { clientFrame, FrameReader } from './frame-reader.mjs';

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 };
const key = 'dGhlIHNhbXBsZSBub25jZQ==';

/** All sockets read into it: what was read is dealt with before the next one reads. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1_024);

/**
 * @typedef {object} SocketSettings
 * @property {number} index of the socket in this process
 * @property {{ host: string, port: number }} target
 * @property {string | undefined} localAddress
 * @property {import('../contenders/contender.mjs').Handshake} handshake
 * @property {import('../contenders/contender.mjs').Client} client
 */

/** One WebSocket that answers what it must and hands on what comes, without a library that would be the limit. */
export class ReceivingSocket {
  /** @type {(frame: Buffer, start: number, end: number) => boolean} whether it was a message of ours */
  onMessage = () => false;
  /** @type {(reason: string) => void} */
  onEnd = () => undefined;
  #head = '';
  #isOpen = false;
  #frames = new FrameReader((opcode, bytes, start, end) => this.#hear(opcode, bytes, start, end));

  /**
   * @param {SocketSettings} settings
   * @param {() => void} onReady
   */
  constructor({ target, localAddress, handshake, client }, onReady) {
    this.client = client;
    this.onReady = onReady;
    this.socket = connect({
      ...target,
      localAddress,
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (count, bytes) => this.#read(Buffer.from(bytes.buffer, 0, count)),
      },
    });
    this.socket.once('connect', () => this.socket.write(requestHead(target, handshake)));
    this.socket.once('error', (error) => this.onEnd(error.message));
    this.socket.once('close', () => this.onEnd('closed'));
  }

  /** @param {Buffer} bytes */
  #read(bytes) {
    if (this.#isOpen) this.#frames.push(bytes);
    else this.#readHead(bytes);
    return true;
  }

  /** @param {Buffer} bytes */
  #readHead(bytes) {
    this.#head += bytes.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return;
    if (!this.#head.startsWith('HTTP/1.1 101')) {
      this.onEnd(this.#head.slice(0, this.#head.indexOf('\r\n')));
      this.socket.destroy();
      return;
    }
    this.#isOpen = true;
    const rest = Buffer.from(this.#head.slice(end + 4), 'latin1');
    this.#head = '';
    if (!this.client.isReady) this.onReady();
    this.#frames.push(rest);
  }

  /**
   * @param {number} opcode
   * @param {Buffer} bytes
   * @param {number} start
   * @param {number} end
   */
  #hear(opcode, bytes, start, end) {
    if (opcode === opcodes.text) {
      if (!this.onMessage(bytes, start, end)) this.#converse(bytes.toString('utf8', start, end));
    } else if (opcode === opcodes.ping) {
      this.socket.write(clientFrame(opcodes.pong, bytes.subarray(start, end)));
    } else if (opcode === opcodes.close) {
      this.onEnd(`closed with ${end - start >= 2 ? bytes.readUInt16BE(start) : 'no code'}`);
    }
  }

  /** @param {string} text */
  #converse(text) {
    const reply = this.client.reply?.(text);
    if (reply !== undefined) this.send(reply);
    if (this.client.isReady?.(text)) this.onReady();
  }

  /** @param {string} text */
  send(text) {
    this.socket.write(clientFrame(opcodes.text, text));
  }
}

/**
 * @param {{ host: string, port: number }} target
 * @param {import('../contenders/contender.mjs').Handshake} handshake
 */
function requestHead({ host, port }, { path, headers = {} }) {
  const lines = Object.entries({
    Host: `${host}:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
