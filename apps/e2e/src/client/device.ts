import { type Message } from '@ginforge/protocol';
import {
  type CloseInfo,
  type ConnectionState,
  type ConnectOptions,
  type OpenInfo,
  type StreamLoss,
  type StreamRecovery,
  type TokenProvider,
  WebSocketClient,
  type WebSocketClientOptions,
  type WebSocketError,
} from '@ginforge/websocket-client';
import { Log } from './log.js';

/** Somebody's WebSocketClient, and everything that it says. */
export class Device {
  readonly client: WebSocketClient;
  readonly messages = new Log<Message>();
  readonly states = new Log<ConnectionState>();
  readonly opened = new Log<OpenInfo>();
  readonly closed = new Log<CloseInfo>();
  readonly errors = new Log<WebSocketError>();
  readonly recovered = new Log<StreamRecovery>();
  readonly lost = new Log<StreamLoss>();
  /** How many tokens the client asked for. */
  tokensAsked = 0;
  private mayConnect: Promise<void> = Promise.resolve();

  constructor(options: WebSocketClientOptions) {
    this.client = new WebSocketClient(options);
    this.client.on('*', (message) => this.messages.add(message));
    this.client.onStateChange((state) => this.states.add(state));
    this.client.onOpen((info) => this.opened.add(info));
    this.client.onClose((info) => this.closed.add(info));
    this.client.onError((error) => this.errors.add(error));
    this.client.onRecovered((recovery) => this.recovered.add(recovery));
    this.client.onLost((loss) => this.lost.add(loss));
  }

  connect(nextToken: TokenProvider, options: ConnectOptions = {}): Promise<void> {
    return this.client.connect(async () => {
      this.tokensAsked++;
      await this.mayConnect;
      return nextToken();
    }, options);
  }

  /** Keeps the client from coming back, until the returned function is called. */
  keepAway(): () => void {
    let letBack: () => void = () => undefined;
    this.mayConnect = new Promise((resolve) => (letBack = resolve));
    return letBack;
  }

  /** The contents of a stream's messages, in the order in which they came. */
  heard(stream: string): unknown[] {
    return this.messages.items.filter((message) => message.stream === stream).map(({ content }) => content);
  }

  /** Resolves when this content has come over the stream. */
  async hears(stream: string, content: unknown): Promise<void> {
    await this.messages.first((message) => message.stream === stream && message.content === content);
  }

  disconnect(): void {
    this.client.disconnect();
  }
}
