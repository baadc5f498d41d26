import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type WireMessage } from '../outgoing-message.js';

/** What `GET /ws` answers, with an upgrade or without. */
export interface Refusal {
  status: number;
  headers?: Record<string, string>;
}

export interface WelcomeOptions {
  userId?: string;
  streams?: Record<string, { epoch: string; offset: number }>;
  tokenLifetimeMs?: number;
}

/** A real WebSocket server on a free port that does what the test tells it, no more: the peer of the client. */
export class ScriptedGateway {
  /** Set: handshakes are refused with it. */
  refusal: Refusal | undefined;
  /** Tokens of the handshakes and of the questions why one failed, in order. */
  readonly handshakes: string[] = [];
  readonly probes: string[] = [];
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'ginforge.v1' });
  readonly #connections = new Mailbox<Peer>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      this.probes.push(request.headers.authorization ?? '');
      response.writeHead(this.refusal?.status ?? 426, this.refusal?.headers).end();
    });
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(): Promise<ScriptedGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedGateway(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ws`;
  }

  /** The next client that came. */
  connection(): Promise<Peer> {
    return this.#connections.next();
  }

  /** The next client that came, welcomed. */
  async welcomed(options?: WelcomeOptions): Promise<Peer> {
    const peer = await this.connection();
    peer.welcome(options);
    return peer;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const bearer = /bearer\.([\w.~-]+)/.exec(request.headers['sec-websocket-protocol'] ?? '');
    this.handshakes.push(bearer?.[1] ?? '');
    if (this.refusal === undefined) {
      this.#sockets.handleUpgrade(request, socket, head, (accepted) =>
        this.#connections.put(new Peer(accepted, request.url ?? '')),
      );
      return;
    }
    socket.end(`HTTP/1.1 ${this.refusal.status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }
}

/** The gateway's end of one connection. */
export class Peer {
  /** Resolves with the code with which the client closed. */
  readonly closed: Promise<number>;
  readonly #inbox = new Mailbox<WireMessage>();

  constructor(
    private readonly socket: WebSocket,
    readonly requestUrl: string,
  ) {
    socket.on('message', (data: Buffer) => this.#inbox.put(JSON.parse(data.toString()) as WireMessage));
    this.closed = new Promise((resolve) => socket.on('close', resolve));
  }

  /** The next message, whatever it is. */
  next(): Promise<WireMessage> {
    return this.#inbox.next();
  }

  /** The next message of that type; what comes before it is skipped. */
  async nextOf(type: string): Promise<WireMessage> {
    for (;;) {
      const message = await this.next();
      if (message.type === type) return message;
    }
  }

  /** What came and was not asked for. */
  get unread(): readonly WireMessage[] {
    return this.#inbox.waiting;
  }

  send(message: WireMessage): void {
    this.socket.send(JSON.stringify({ timestamp: Date.now(), content: null, ...message }));
  }

  ack(message: WireMessage, more: Record<string, unknown> = {}): void {
    this.send({ type: 'ack', content: { id: message.id, ...more } });
  }

  refuse(message: WireMessage, code: string): void {
    this.send({ type: 'error', content: { code, message: `no: ${code}`, id: message.id } });
  }

  welcome({ userId = 'u1', streams = {}, tokenLifetimeMs = 900_000 }: WelcomeOptions = {}): void {
    const serverTime = Date.now();
    const identity = { client_id: 'c1', user_id: userId, user_name: userId, heartbeat_seconds: 25 };
    this.send({
      type: 'welcome',
      content: { code: 0, message: 'welcome', level: 'info' },
      data: { ...identity, server_time: serverTime, token_expires_at: serverTime + tokenLifetimeMs, streams },
    });
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, reason);
  }

  /** As a cable that is pulled: no close frame. */
  drop(): void {
    this.socket.terminate();
  }

  sendRaw(data: string | Buffer): void {
    this.socket.send(data);
  }
}

/** Hands out what arrives, in order, to who asks, now or later. */
export class Mailbox<Item> {
  readonly waiting: Item[] = [];
  readonly #askers: ((item: Item) => void)[] = [];

  put(item: Item): void {
    const asker = this.#askers.shift();
    if (asker === undefined) this.waiting.push(item);
    else asker(item);
  }

  next(): Promise<Item> {
    const item = this.waiting.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#askers.push(resolve));
  }
}
