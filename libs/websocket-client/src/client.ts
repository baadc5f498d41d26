import {
  type AckContent,
  type Message,
  type ServerContents,
  type ServerMessageType,
} from '@ginforge/protocol';
import { ClientEvents } from './client-events.js';
import { type CloseInfo, type ConnectionState, type OpenInfo } from './connection-state.js';
import { Connector } from './connector.js';
import { endpointSource } from './endpoint.js';
import { Outbox } from './outbox.js';
import { type OutgoingMessage } from './outgoing-message.js';
import { StreamPositions } from './positions.js';
import { type Rewind } from './rewinds.js';
import { RoomSet, roomStream } from './room-set.js';
import { decodeServerMessage, readWelcome, type Welcome } from './server-message.js';
import { SessionMemory } from './session-memory.js';
import { Session } from './session.js';
import { completeSettings, type Settings, type WebSocketClientOptions } from './settings.js';
import { StreamOrder, type StreamLoss, type StreamRecovery } from './stream-order.js';
import { TokenSource, type TokenProvider } from './token-source.js';
import { type Link } from './transport.js';
import { WebSocketError } from './websocket-error.js';

/** A message that the server sends, its content by its type; types of your own have unknown content. */
export type MessageOf<Type extends string> = Message<
  Type,
  Type extends ServerMessageType ? ServerContents[Type] : unknown
>;

/** What `connect` may be told besides the token. */
export interface ConnectOptions {
  /**
   * How many of the last messages that the server still has are wanted of each stream, by its name: `user`, `broadcast`,
   * `room:<name>`. A room that is named is entered. A stream whose place is known goes on from there instead.
   */
  rewind?: Rewind;
}

type Undo = () => void;

/** The client of `/ws` for browsers and Node: comes back, resumes, and loses nothing that can be kept (realtime.md, 7). */
export class WebSocketClient {
  readonly #settings: Settings;
  readonly #events = new ClientEvents();
  readonly #memory: SessionMemory;
  readonly #connector: Connector;
  #tokens = new TokenSource('');
  #session: Session | undefined;
  #opening: { resolve: () => void; reject: (error: WebSocketError) => void } | undefined;

  /** @throws Error outside a browser without an absolute `url` */
  constructor(options: WebSocketClientOptions = {}) {
    this.#settings = completeSettings(options);
    this.#memory = this.#createMemory();
    this.#connector = this.#createConnector(endpointSource(options.url));
  }

  get state(): ConnectionState {
    return this.#connector.state;
  }

  /**
   * Connects and stays connected, with this token or with a fresh one from the function each time.
   * Resolves at the first `welcome`; rejects when the client gives up before. May be left unobserved.
   * @throws RangeError when more than 1,000 messages of a stream are wanted, or less than one
   */
  connect(token: string | TokenProvider, { rewind = {} }: ConnectOptions = {}): Promise<void> {
    this.#memory.order.rewinds.ask(rewind);
    this.#opening?.reject(new WebSocketError('CLOSED', 'connect() was called again.'));
    const opened = new Promise<void>((resolve, reject) => (this.#opening = { resolve, reject }));
    opened.catch(() => undefined);
    this.#tokens = new TokenSource(token);
    this.#connector.start(this.#tokens);
    return opened;
  }

  /** For good: whatever waits is rejected with CLOSED, rooms and positions are forgotten, no timer is left. */
  disconnect(): void {
    const { kind } = this.state;
    this.#connector.stop();
    const reason = new WebSocketError('CLOSED', 'disconnect() was called.');
    this.#memory.forget(reason);
    this.#memory.order.rewinds.clear();
    this.#opening?.reject(reason);
    this.#opening = undefined;
    if (kind === 'idle' || kind === 'closed') return;
    this.#events.emit(this.#events.close, { code: 1000, reason: 'disconnect', willReconnect: false });
  }

  /** Calls the handler for every message of a type, or of all types (`'*'`). Returns its undo. */
  on<Type extends ServerMessageType>(type: Type, handler: (message: MessageOf<Type>) => void): Undo;
  on(type: string, handler: (message: Message) => void): Undo;
  on(type: string, handler: (message: never) => void): Undo {
    return this.#events.onMessage(type, handler as (message: Message) => void);
  }

  off<Type extends ServerMessageType>(type: Type, handler: (message: MessageOf<Type>) => void): void;
  off(type: string, handler: (message: Message) => void): void;
  off(type: string, handler: (message: never) => void): void {
    this.#events.offMessage(type, handler as (message: Message) => void);
  }

  onStateChange(handler: (state: ConnectionState) => void): Undo {
    return this.#events.state.add(handler);
  }

  onOpen(handler: (info: OpenInfo) => void): Undo {
    return this.#events.open.add(handler);
  }

  onClose(handler: (info: CloseInfo) => void): Undo {
    return this.#events.close.add(handler);
  }

  /** Everything that goes wrong and is not the answer to a `send`. */
  onError(handler: (error: WebSocketError) => void): Undo {
    return this.#events.error.add(handler);
  }

  /** After a reconnect: nothing of this stream was missed, or all of it came (RT-71). Also when what `connect` was to rewind has come. */
  onRecovered(handler: (recovery: StreamRecovery) => void): Undo {
    return this.#events.recovered.add(handler);
  }

  /** Messages of this stream were missed and do not come any more (RT-71). */
  onLost(handler: (loss: StreamLoss) => void): Undo {
    return this.#events.lost.add(handler);
  }

  /**
   * Sends, at once or when there is a link again, and resolves with the server's `ack` (RT-72).
   * @throws WebSocketError the server's own code, or TIMEOUT, QUEUE_FULL, TOO_BIG, CLOSED
   */
  async send(message: OutgoingMessage): Promise<AckContent> {
    const { kind } = this.state;
    if (kind === 'idle' || kind === 'closed') {
      throw new WebSocketError('CLOSED', 'Not connected: call connect() first.');
    }
    return this.#memory.outbox.add(message);
  }

  /** The room is entered again after each reconnect, until `leaveRoom`. */
  joinRoom(room: string): Promise<AckContent> {
    return this.send({ type: 'join_room', room });
  }

  leaveRoom(room: string): Promise<AckContent> {
    this.#memory.rooms.remove(room);
    this.#memory.order.forget(roomStream(room));
    return this.send({ type: 'leave_room', room });
  }

  sendToRoom(room: string, content: unknown): Promise<AckContent> {
    return this.send({ type: 'room_message', room, content });
  }

  /** @param to a user id */
  sendChat(to: string, content: unknown): Promise<AckContent> {
    return this.send({ type: 'chat', to, content });
  }

  #createMemory(): SessionMemory {
    const events = this.#events;
    const positions = new StreamPositions();
    const order = new StreamOrder(positions, {
      deliver: (message) => events.emitMessage(message),
      hole: () => {
        if (this.#settings.resume) this.#session?.leaveForHole();
        return this.#settings.resume;
      },
      recovered: (recovery) => events.emit(events.recovered, recovery),
      lost: (loss) => events.emit(events.lost, loss),
    });
    const { queueLimit, ackTimeoutMs } = this.#settings;
    const outbox = new Outbox({ limit: queueLimit, ackTimeoutMs });
    return new SessionMemory(events, outbox, new RoomSet(), positions, order);
  }

  #createConnector(endpoint: () => URL): Connector {
    const events = this.#events;
    return new Connector(endpoint, this.#settings, {
      stateChanged: (state) => events.emit(events.state, state),
      wantsResume: () => this.#wantsResume(),
      frame: (frame, link) => this.#receive(frame, link),
      linkEnded: () => this.#endSession(),
      closed: (info) => this.#closed(info),
      error: events.reportError,
    });
  }

  #receive(frame: unknown, link: Link): void {
    try {
      const message = decodeServerMessage(frame);
      const welcome = this.#session === undefined ? readWelcome(message) : undefined;
      if (welcome !== undefined) this.#begin(link, welcome);
      if (this.#session !== undefined) this.#session.receive(message);
      else this.#memory.order.receive(message);
    } catch (thrown) {
      this.#events.reportError(thrown);
    }
  }

  #begin(link: Link, welcome: Welcome): void {
    const { client_id: clientId, user_id: userId, user_name: userName } = welcome;
    const resuming = this.#wantsResume();
    const reconnected = this.#memory.recognise(userId);
    this.#session = new Session(link, welcome, this.#memory, this.#settings);
    this.#connector.opened(link, { kind: 'open', clientId, userId, userName });
    this.#events.emit(this.#events.open, { clientId, userId, userName, reconnected });
    void this.#session?.begin(resuming);
    this.#session?.keepTokenFresh(this.#tokens);
    this.#opening?.resolve();
    this.#opening = undefined;
  }

  /** Whether there is anything to go on with, or to rewind; does not change between the handshake and `welcome`. */
  #wantsResume(): boolean {
    const { userId, order } = this.#memory;
    return (this.#settings.resume && userId !== undefined) || !order.rewinds.isEmpty;
  }

  #endSession(): void {
    this.#session?.end();
    this.#session = undefined;
  }

  #closed(info: CloseInfo): void {
    if (!info.willReconnect) this.#giveUp(info);
    this.#events.emit(this.#events.close, info);
  }

  /** Rooms and positions stay: the same user may connect again with another token. */
  #giveUp({ code, reason }: CloseInfo): void {
    const error = new WebSocketError('CLOSED', `The connection was closed: ${code} ${reason}`.trim());
    this.#memory.outbox.rejectAll(error);
    this.#opening?.reject(error);
    this.#opening = undefined;
  }
}
