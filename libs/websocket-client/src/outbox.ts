import { maxMessageBytes, type AckContent, type ErrorContent } from '@ginforge/protocol';
import { newMessageId } from './message-id.js';
import { type OutgoingMessage } from './outgoing-message.js';
import { WebSocketError } from './websocket-error.js';

export interface OutboxOptions {
  /** Messages without an answer that are kept at the most. */
  limit: number;
  /** How long an `ack` may take, from when the message goes out. Milliseconds. */
  ackTimeoutMs: number;
}

/** The server knows an id for five minutes (RT-13); a message whose fate is unknown for nearly that long is not sent again. */
export const resendWindowMs = 4.5 * 60_000;

interface Entry {
  readonly message: OutgoingMessage;
  readonly text: string;
  readonly answer: Promise<AckContent>;
  readonly resolve: (ack: AckContent) => void;
  readonly reject: (error: WebSocketError) => void;
  /** Unix milliseconds. */
  firstWrittenAt?: number;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * Everything the application sends, until it is answered (RT-72). While there is no link the messages wait; when there is
 * one again, what waited and what got no answer goes out in order, each with the id it always had, so that the server can
 * tell what it has already.
 */
export class Outbox {
  readonly #entries = new Map<string, Entry>();
  #write: ((text: string) => void) | undefined;

  constructor(private readonly options: OutboxOptions) {}

  /** @throws WebSocketError the server's, TIMEOUT, QUEUE_FULL, TOO_BIG, or CLOSED */
  add(message: OutgoingMessage): Promise<AckContent> {
    const id = message.id ?? newMessageId();
    const known = this.#entries.get(id);
    if (known !== undefined) return known.answer;
    const text = JSON.stringify({ ...message, id });
    const refusal = this.#refusal(text);
    if (refusal !== undefined) return Promise.reject(refusal);
    const entry = newEntry(message, text);
    this.#entries.set(id, entry);
    if (this.#write !== undefined) this.#send(id, entry, this.#write);
    return entry.answer;
  }

  /** There is a link: everything goes out. */
  open(write: (text: string) => void): void {
    this.#write = write;
    for (const [id, entry] of this.#entries) {
      if (Date.now() - (entry.firstWrittenAt ?? Date.now()) > resendWindowMs) this.#giveUp(id);
      else this.#send(id, entry, write);
    }
  }

  /** The link is gone: what has no answer waits. */
  pause(): void {
    this.#write = undefined;
    for (const entry of this.#entries.values()) clearTimeout(entry.timer);
  }

  /** The message that was answered, if it was one of these. */
  settle(ack: AckContent): OutgoingMessage | undefined {
    const entry = this.#take(ack.id);
    entry?.resolve(ack);
    return entry?.message;
  }

  /** Whether the error answered one of these. */
  refuse({ id, code, message }: ErrorContent): boolean {
    const entry = id === undefined ? undefined : this.#take(id);
    entry?.reject(new WebSocketError(code, message));
    return entry !== undefined;
  }

  rejectAll(error: WebSocketError): void {
    for (const id of [...this.#entries.keys()]) this.#take(id)?.reject(error);
  }

  #refusal(text: string): WebSocketError | undefined {
    if (this.#entries.size >= this.options.limit) {
      return new WebSocketError('QUEUE_FULL', `${this.options.limit} messages are waiting already.`);
    }
    const fits =
      text.length * 3 <= maxMessageBytes || new TextEncoder().encode(text).length <= maxMessageBytes;
    return fits
      ? undefined
      : new WebSocketError('TOO_BIG', `A message has at most ${maxMessageBytes} bytes.`);
  }

  #send(id: string, entry: Entry, write: (text: string) => void): void {
    entry.firstWrittenAt ??= Date.now();
    entry.timer = setTimeout(() => this.#giveUp(id), this.options.ackTimeoutMs);
    write(entry.text);
  }

  #giveUp(id: string): void {
    this.#take(id)?.reject(new WebSocketError('TIMEOUT', 'No answer in time; the message may have arrived.'));
  }

  #take(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    clearTimeout(entry?.timer);
    this.#entries.delete(id);
    return entry;
  }
}

function newEntry(message: OutgoingMessage, text: string): Entry {
  let resolve: Entry['resolve'] = () => undefined;
  let reject: Entry['reject'] = () => undefined;
  const answer = new Promise<AckContent>((onAck, onError) => {
    resolve = onAck;
    reject = onError;
  });
  return { message, text, answer, resolve, reject };
}
