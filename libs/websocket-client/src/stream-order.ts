import { type Message, type ResumedStream, type StreamPosition } from '@ginforge/protocol';
import { type StreamPositions } from './positions.js';
import { Rewinds } from './rewinds.js';

/** What `onRecovered` handlers get: the stream goes on where it was left, or its last messages, which were asked for, have come. */
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
  /** Where the stream goes on: what is missing up to there does not come any more, what lies behind it does. */
  position: StreamPosition;
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
  readonly rewinds = new Rewinds();

  constructor(
    private readonly positions: StreamPositions,
    private readonly events: StreamOrderEvents,
  ) {}

  receive(message: Message): void {
    const { stream, offset } = message;
    if (stream === undefined || offset === undefined) return this.events.deliver(message);
    if (this.rewinds.keep(stream, message)) return;
    const arrival = this.positions.arrive(stream, offset);
    if (arrival.kind === 'next') this.events.deliver(message);
    else if (arrival.kind === 'hole') this.#meetHole(stream, offset, arrival.missed, message);
  }

  /** The server answered a `resume`, or spoke up because the stream began anew or a gap could not be closed. */
  settle(stream: string, { recovered, epoch, offset, replayed }: ResumedStream): void {
    const rewound = this.rewinds.take(stream);
    if (rewound !== undefined && epoch !== '') return this.#rewind(stream, { epoch, offset }, rewound);
    const before = this.positions.position(stream);
    // Left in the meantime, or a room that may not be entered any more.
    if (before === undefined || epoch === '') return this.positions.forget(stream);
    const goesOn = before.epoch === epoch && before.offset <= offset;
    // Of another epoch where Redis failed over and lost nothing that we have.
    if (recovered) {
      if (before.offset >= offset) {
        this.positions.set(stream, { epoch, offset: before.offset });
        return this.events.recovered({ stream, replayed });
      }
      if (this.events.hole()) return;
    }
    this.positions.set(stream, { epoch, offset });
    const missed = goesOn ? offset - before.offset : undefined;
    this.events.lost({ stream, missed, position: { epoch, offset } });
  }

  /** The server does not know how to rewind: what came is passed on as it is. */
  giveUpRewinds(): void {
    for (const stream of Object.keys(this.rewinds.question())) {
      for (const message of this.rewinds.take(stream) ?? []) this.receive(message);
    }
  }

  loseLink(): void {
    this.positions.loseLink();
    this.rewinds.loseLink();
  }

  forget(stream: string): void {
    this.positions.forget(stream);
    this.rewinds.take(stream);
  }

  clear(): void {
    this.positions.clear();
  }

  #rewind(stream: string, position: StreamPosition, messages: readonly Message[]): void {
    this.positions.set(stream, position);
    for (const message of messages) this.events.deliver(message);
    this.events.recovered({ stream, replayed: messages.length });
  }

  #meetHole(stream: string, offset: number, missed: number, message: Message): void {
    const position = this.positions.position(stream);
    if (position === undefined || this.events.hole()) return;
    this.positions.set(stream, { epoch: position.epoch, offset });
    this.events.lost({ stream, missed, position: { epoch: position.epoch, offset: offset - 1 } });
    this.events.deliver(message);
  }
}
