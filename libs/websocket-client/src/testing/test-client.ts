import { type Message } from '@ginforge/protocol';
import { WebSocketClient } from '../client.js';
import { type CloseInfo, type OpenInfo } from '../connection-state.js';
import { type WebSocketClientOptions } from '../settings.js';
import { type StreamLoss, type StreamRecovery } from '../stream-order.js';
import { type WebSocketError } from '../websocket-error.js';
import { Mailbox } from './scripted-gateway.js';

/** The real client, with short times, and all that it says in mailboxes. */
export class ObservedClient extends WebSocketClient {
  readonly opened = new Mailbox<OpenInfo>();
  readonly closed = new Mailbox<CloseInfo>();
  readonly errors = new Mailbox<WebSocketError>();
  readonly recovered = new Mailbox<StreamRecovery>();
  readonly lost = new Mailbox<StreamLoss>();
  readonly messages = new Mailbox<Message>();

  constructor(options: WebSocketClientOptions) {
    super({ backoff: { minMs: 1, maxMs: 2 }, ...options });
    this.onOpen((info) => this.opened.put(info));
    this.onClose((info) => this.closed.put(info));
    this.onError((error) => this.errors.put(error));
    this.onRecovered((recovery) => this.recovered.put(recovery));
    this.onLost((loss) => this.lost.put(loss));
    this.on('notification', (message) => this.messages.put(message));
    this.on('room_message', (message) => this.messages.put(message));
  }
}
