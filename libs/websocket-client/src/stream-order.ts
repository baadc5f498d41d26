import { type Message, type ResumedStream, type StreamPosition } from '@ginforge/protocol';
import { type StreamPositions } from './positions.js';

/** What `onRecovered` handlers get: the stream goes on where it was left. */
export interface StreamRecovery {
  stream: string;
  /** How many messages were fetched from history. */
  replayed: number;
}

/** What `onLost` handlers get: messages of the stream are gone; reload what it is about. */
export interface StreamLoss {
  stream: string;
  /** How many, where that can be known. */
  missed?: number;
}

export interface StreamOrderEvents {
  deliver: (message: Message) => void;
  /** Asks the server for what is missing; `false` where that is not possible. */
  closeHole: (stream: string, position: StreamPosition) => boolean;
  recovered: (recovery: StreamRecovery) => void;
  lost: (loss: StreamLoss) => void;
}

const heldLimit = 1_000;

/**
 * Hands on the messages of every stream in order, once each (RT-34). What lies beyond a hole is held back until the hole
 * is closed or known to stay.
 */
export class StreamOrder {
  readonly #held = new Map<string, Message[]>();

  constructor(
    private readonly positions: StreamPositions,
    private readonly events: StreamOrderEvents,
  ) {}

  receive(message: Message): void {
    const { stream, offset } = message;
    if (stream === undefined || offset === undefined) return this.events.deliver(message);
    const arrival = this.positions.arrive(stream, offset);
    if (arrival.kind === 'next') this.events.deliver(message);
    else if (arrival.kind === 'hole') this.#meetHole(stream, message, arrival.missed);
  }

  /** The server answered a resume, or spoke up because the stream began anew. */
  settle(stream: string, answer: ResumedStream): void {
    const before = this.positions.position(stream);
    const held = this.#takeHeld(stream);
    const isWhole = answer.recovered && before?.epoch === answer.epoch && before.offset >= answer.offset;
    if (isWhole) return this.events.recovered({ stream, replayed: answer.replayed });
    const sameEpoch = before?.epoch === answer.epoch;
    const rest = sameEpoch ? held.filter(({ offset }) => (offset ?? 0) > before.offset) : held;
    const last = sameEpoch ? Math.max(answer.offset, lastOffset(rest)) : answer.offset;
    this.positions.set(stream, { epoch: answer.epoch, offset: last });
    this.events.lost({ stream, missed: sameEpoch ? last - before.offset - rest.length : undefined });
    for (const message of rest) this.events.deliver(message);
  }

  /** The server could not be asked: what is held goes out, what is missing stays missing. */
  giveUp(stream: string): void {
    const before = this.positions.position(stream);
    const held = this.#takeHeld(stream).filter(({ offset }) => (offset ?? 0) > (before?.offset ?? 0));
    const last = lastOffset(held);
    if (before === undefined || held.length === 0) return;
    this.positions.set(stream, { epoch: before.epoch, offset: last });
    this.events.lost({ stream, missed: last - before.offset - held.length });
    for (const message of held) this.events.deliver(message);
  }

  forget(stream: string): void {
    this.#held.delete(stream);
    this.positions.forget(stream);
  }

  clear(): void {
    this.#held.clear();
    this.positions.clear();
  }

  #meetHole(stream: string, message: Message, missed: number): void {
    const held = this.#held.get(stream);
    if (held !== undefined) {
      // Beyond the limit it need not be kept: the answer brings it again.
      if (held.length < heldLimit) held.push(message);
      return;
    }
    const position = this.positions.position(stream);
    if (position === undefined) return;
    if (this.events.closeHole(stream, position)) {
      this.#held.set(stream, [message]);
      return;
    }
    this.positions.set(stream, { epoch: position.epoch, offset: message.offset ?? position.offset });
    this.events.lost({ stream, missed });
    this.events.deliver(message);
  }

  #takeHeld(stream: string): Message[] {
    const held = this.#held.get(stream) ?? [];
    this.#held.delete(stream);
    return held;
  }
}

function lastOffset(messages: Message[]): number {
  return messages.at(-1)?.offset ?? 0;
}
