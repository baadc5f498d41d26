import type { Message } from '@ginforge/protocol';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { asText } from './raw-data.js';

/** A message of any type; a test compares what it expects in `content`. */
export type ReceivedMessage = Message<string, Record<string, unknown>>;

export interface TestSocketOptions {
  headers?: Record<string, string>;
  protocols?: string[];
  /** False plays a dead peer that answers no ping. */
  autoPong?: boolean;
}

export interface Closure {
  code: number;
  reason: string;
}

export interface NextOptions {
  timeoutMs?: number;
}

// So long that a busy machine gets there too.
const handshakeTimeoutMs = 30_000;
const messageTimeoutMs = 30_000;

/** The server answered an upgrade with a plain HTTP response. */
export class UpgradeRejected extends Error {
  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
    readonly body: string,
  ) {
    super(`The upgrade was answered with ${status}: ${body}`);
    this.name = 'UpgradeRejected';
  }
}

interface Waiter {
  wanted: (message: ReceivedMessage) => boolean;
  resolve: (message: ReceivedMessage) => void;
}

/** A raw WebSocket client that keeps every message it gets. */
export class TestSocket {
  /** Every message since the connection opened, oldest first. */
  readonly messages: ReceivedMessage[] = [];
  /** The same as the text of the frames. */
  readonly frames: string[] = [];
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<Closure>;

  private readonly unread: ReceivedMessage[] = [];
  private readonly waiters = new Set<Waiter>();

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('message', (data) => this.receive(asText(data)));
    socket.on('error', () => undefined); // `close` always follows, and a failed connect() rejects
  }

  /** Connects, and rejects with {@link UpgradeRejected} when the server answers with plain HTTP. */
  static async connect(url: string, options: TestSocketOptions = {}): Promise<TestSocket> {
    const { headers, protocols = [], autoPong = true } = options;
    const socket = new WebSocket(url, protocols, { headers, autoPong, handshakeTimeout: handshakeTimeoutMs });
    const connection = new TestSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => {
        readRejection(response).then(reject, reject);
      });
    });
    return connection;
  }

  /** Connects to a server that must refuse, and gives the HTTP response it refused with. */
  static async connectRejected(url: string, options: TestSocketOptions = {}): Promise<UpgradeRejected> {
    let accepted: TestSocket;
    try {
      accepted = await TestSocket.connect(url, options);
    } catch (error) {
      if (error instanceof UpgradeRejected) return error;
      throw error;
    }
    accepted.terminate();
    throw new Error('The upgrade was accepted');
  }

  /** The subprotocol that the server chose; empty when none. */
  get protocol(): string {
    return this.socket.protocol;
  }

  /** The oldest message not yet taken that `wanted` accepts; waits for one to come. Each message is given once. */
  next(
    wanted: (message: ReceivedMessage) => boolean = () => true,
    { timeoutMs = messageTimeoutMs }: NextOptions = {},
  ): Promise<ReceivedMessage> {
    const index = this.unread.findIndex(wanted);
    const [message] = index < 0 ? [] : this.unread.splice(index, 1);
    return message ? Promise.resolve(message) : this.waitFor(wanted, timeoutMs);
  }

  nextOfType(type: string, options: NextOptions = {}): Promise<ReceivedMessage> {
    return this.next((message) => message.type === type, options);
  }

  /** All messages of a type so far, taken or not. */
  ofType(type: string): ReceivedMessage[] {
    return this.messages.filter((message) => message.type === type);
  }

  /** Sends text as it is, bytes as a binary frame, and anything else as JSON. */
  send(message: unknown): void {
    const isWireData = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(isWireData ? message : JSON.stringify(message));
  }

  /** Closes with a handshake and waits for its end. */
  async close(code = 1000, reason = ''): Promise<Closure> {
    this.socket.close(code, reason);
    return this.closed;
  }

  /** Drops the TCP connection without a close frame. */
  terminate(): void {
    this.socket.terminate();
  }

  /** Stops reading from the connection, as a stuck client does. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Sends a ping and waits for its pong: all that the server sent before has then arrived. */
  async ping(): Promise<void> {
    const pong = once(this.socket, 'pong');
    this.socket.ping();
    await pong;
  }

  private receive(frame: string): void {
    const message = JSON.parse(frame) as ReceivedMessage;
    this.frames.push(frame);
    this.messages.push(message);
    for (const waiter of this.waiters) {
      if (!waiter.wanted(message)) continue;
      this.waiters.delete(waiter);
      waiter.resolve(message);
      return;
    }
    this.unread.push(message);
  }

  private waitFor(wanted: Waiter['wanted'], timeoutMs: number): Promise<ReceivedMessage> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => fail(`no such message within ${timeoutMs} ms`), timeoutMs);
      const waiter: Waiter = {
        wanted,
        resolve: (message) => {
          clearTimeout(timeout);
          resolve(message);
        },
      };
      const fail = (why: string): void => {
        clearTimeout(timeout);
        if (!this.waiters.delete(waiter)) return;
        reject(new Error(`${why}; received: ${this.frames.slice(-20).join('\n') || 'nothing'}`));
      };
      this.waiters.add(waiter);
      void this.closed.then(({ code, reason }) => fail(`the connection closed with ${code} ${reason}`));
    });
  }
}

async function readRejection(response: IncomingMessage): Promise<UpgradeRejected> {
  return new UpgradeRejected(response.statusCode ?? 0, response.headers, await text(response));
}
