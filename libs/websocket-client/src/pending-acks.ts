import { type AckContent, type ErrorContent } from '@ginforge/protocol';
import { newMessageId } from './message-id.js';
import { type WireMessage } from './outgoing-message.js';
import { WebSocketError } from './websocket-error.js';

interface PendingAck {
  resolve: (ack: AckContent) => void;
  reject: (error: WebSocketError) => void;
  timer: ReturnType<typeof setTimeout>;
}

export interface RequestOptions {
  id?: string;
  /** Milliseconds. */
  timeoutMs?: number;
}

/** What the client asks on its own account over one link, until it is answered, refused, too late, or the link is gone. */
export class PendingAcks {
  readonly #pending = new Map<string, PendingAck>();

  constructor(
    private readonly write: (text: string) => void,
    private readonly timeoutMs: number,
  ) {}

  /** @throws WebSocketError the server's, TIMEOUT, or CLOSED when the link ends first */
  request(
    message: WireMessage,
    { id = newMessageId(), timeoutMs = this.timeoutMs }: RequestOptions = {},
  ): Promise<AckContent> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#take(id)?.reject(new WebSocketError('TIMEOUT', `No answer to ${message.type}.`)),
        timeoutMs,
      );
      this.#pending.set(id, { resolve, reject, timer });
      this.write(JSON.stringify({ ...message, id }));
    });
  }

  settle(ack: AckContent): boolean {
    const pending = this.#take(ack.id);
    pending?.resolve(ack);
    return pending !== undefined;
  }

  refuse({ id, code, message }: ErrorContent): boolean {
    const pending = id === undefined ? undefined : this.#take(id);
    pending?.reject(new WebSocketError(code, message));
    return pending !== undefined;
  }

  stop(): void {
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(new WebSocketError('CLOSED', 'The connection was lost.'));
    }
  }

  #take(id: string): PendingAck | undefined {
    const pending = this.#pending.get(id);
    clearTimeout(pending?.timer);
    this.#pending.delete(id);
    return pending;
  }
}
