import { type Message } from '@ginforge/protocol';
import { type CloseInfo, type ConnectionState, type OpenInfo } from './connection-state.js';
import { HandlerSet } from './handler-set.js';
import { type StreamLoss, type StreamRecovery } from './stream-order.js';
import { toError, WebSocketError } from './websocket-error.js';

/** Stands for every type in `on('*', …)`. */
export const anyType = '*';

/** Everything that the application can listen to. */
export class ClientEvents {
  readonly state = new HandlerSet<ConnectionState>();
  readonly open = new HandlerSet<OpenInfo>();
  readonly close = new HandlerSet<CloseInfo>();
  readonly error = new HandlerSet<WebSocketError>();
  readonly recovered = new HandlerSet<StreamRecovery>();
  readonly lost = new HandlerSet<StreamLoss>();
  readonly #messages = new Map<string, HandlerSet<Message>>();

  onMessage(type: string, handler: (message: Message) => void): () => void {
    const handlers = this.#messages.get(type) ?? new HandlerSet<Message>();
    this.#messages.set(type, handlers);
    return handlers.add(handler);
  }

  offMessage(type: string, handler: (message: Message) => void): void {
    this.#messages.get(type)?.remove(handler);
  }

  /** Hands a message to the handlers of its type, then to those of all types. */
  emitMessage(message: Message): void {
    this.#messages.get(message.type)?.call(message, this.reportThrown);
    this.#messages.get(anyType)?.call(message, this.reportThrown);
  }

  emit<Argument>(handlers: HandlerSet<Argument>, argument: Argument): void {
    handlers.call(argument, this.reportThrown);
  }

  /** Reports what went wrong; without a handler it is the application's choice not to know. */
  readonly reportError = (thrown: unknown): void => {
    const error =
      thrown instanceof WebSocketError
        ? thrown
        : new WebSocketError('HANDLER_FAILED', toError(thrown).message, { cause: thrown });
    this.error.call(error, throwLater);
  };

  /** A mistake of the application's own handler is never swallowed: without an error handler it goes to the platform. */
  private readonly reportThrown = (thrown: unknown): void => {
    if (this.error.size === 0) throwLater(thrown);
    else this.reportError(new WebSocketError('HANDLER_FAILED', toError(thrown).message, { cause: thrown }));
  };
}

function throwLater(thrown: unknown): void {
  queueMicrotask(() => {
    throw toError(thrown);
  });
}
