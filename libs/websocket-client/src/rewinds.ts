import { type Message, maxRewind } from '@ginforge/protocol';

/** A stream by its name on the wire. */
export type StreamName = 'user' | 'broadcast' | `room:${string}`;

/** How many of a stream's last messages are wanted, 1–1,000 of each. */
export type Rewind = Readonly<Partial<Record<StreamName, number>>>;

/**
 * Streams whose last messages were asked for and have not come yet (RT-33). What comes waits here until the server has said
 * that it is all: if the link breaks before, it is asked for again, and nobody gets half of it or anything twice.
 */
export class Rewinds {
  readonly #wanted = new Map<string, { readonly count: number; readonly arrived: Message[] }>();

  /** In place of what was asked for before. @throws RangeError for a number that cannot be */
  ask(rewind: Rewind): void {
    for (const [stream, count] of Object.entries(rewind)) checkCount(stream, count);
    this.#wanted.clear();
    for (const [stream, count] of Object.entries(rewind)) {
      if (count !== undefined) this.#wanted.set(stream, { count, arrived: [] });
    }
  }

  get isEmpty(): boolean {
    return this.#wanted.size === 0;
  }

  /** As `resume` asks for them. */
  question(): Record<string, { rewind: number }> {
    return Object.fromEntries([...this.#wanted].map(([stream, { count }]) => [stream, { rewind: count }]));
  }

  /** @returns whether the message waits now */
  keep(stream: string, message: Message): boolean {
    return this.#wanted.get(stream)?.arrived.push(message) !== undefined;
  }

  /** The server has answered, or never will. @returns what came; nothing where nothing was asked for */
  take(stream: string): readonly Message[] | undefined {
    const arrived = this.#wanted.get(stream)?.arrived;
    this.#wanted.delete(stream);
    return arrived;
  }

  /** All of it comes again over the next link. */
  loseLink(): void {
    for (const { arrived } of this.#wanted.values()) arrived.length = 0;
  }

  clear(): void {
    this.#wanted.clear();
  }
}

function checkCount(stream: string, count: number | undefined): void {
  if (count === undefined || (Number.isInteger(count) && count >= 1 && count <= maxRewind)) return;
  throw new RangeError(`rewind: ${stream} must be a whole number from 1 to ${maxRewind}.`);
}
