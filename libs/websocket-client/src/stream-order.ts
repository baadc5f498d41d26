import { type Message, type ResumedStream } from '@ginforge/protocol';
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
  /** Something is missing on this link. Whether another one is made, on which it is asked for. */
  hole: () => boolean;
  recovered: (recovery: StreamRecovery) => void;
  lost: (loss: StreamLoss) => void;
}

/** Hands on the messages of every stream in order, once each, and nothing that lies beyond a hole (RT-34). */
export class StreamOrder {
  constructor(
    private readonly positions: StreamPositions,
    private readonly events: StreamOrderEvents,
  ) {}

  receive(message: Message): void {
    const { stream, offset } = message;
    if (stream === undefined || offset === undefined) return this.events.deliver(message);
    const arrival = this.positions.arrive(stream, offset);
    if (arrival.kind === 'next') this.events.deliver(message);
    else if (arrival.kind === 'hole') this.#meetHole(stream, offset, arrival.missed, message);
  }

  /** The server answered a `resume`, or spoke up because the stream began anew or a gap could not be closed. */
  settle(stream: string, { recovered, epoch, offset, replayed }: ResumedStream): void {
    const before = this.positions.position(stream);
    // Left in the meantime, or a room that may not be entered any more.
    if (before === undefined || epoch === '') return this.positions.forget(stream);
    const goesOn = before.epoch === epoch && before.offset <= offset;
    if (recovered && before.epoch === epoch) {
      if (before.offset >= offset) return this.events.recovered({ stream, replayed });
      if (this.events.hole()) return;
    }
    this.positions.set(stream, { epoch, offset });
    this.events.lost({ stream, missed: goesOn ? offset - before.offset : undefined });
  }

  forget(stream: string): void {
    this.positions.forget(stream);
  }

  clear(): void {
    this.positions.clear();
  }

  #meetHole(stream: string, offset: number, missed: number, message: Message): void {
    const position = this.positions.position(stream);
    if (position === undefined || this.events.hole()) return;
    this.positions.set(stream, { epoch: position.epoch, offset });
    this.events.lost({ stream, missed });
    this.events.deliver(message);
  }
}
