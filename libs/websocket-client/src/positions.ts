import { type StreamPosition } from '@ginforge/protocol';

type Place =
  /** The server said where we stand and every message since came over the same link. */
  | { kind: 'following'; epoch: string; offset: number }
  /** Where we stood when the link was lost; `seen` is the highest offset that came since, in whatever epoch. */
  | { kind: 'stale'; epoch: string; offset: number; seen: number }
  /** Messages came, but nobody has said yet of which epoch. */
  | { kind: 'unconfirmed'; seen: number };

/** What a message's offset says about it. */
export type Arrival = { kind: 'next' } | { kind: 'duplicate' } | { kind: 'hole'; missed: number };

/** What the server's word about a stream says about ours. `missed` is unknown where the stream began anew. */
export type Confirmation = { kind: 'first' } | { kind: 'unbroken' } | { kind: 'broken'; missed?: number };

/** Where this client stands in each stream (RT-33): it alone knows, the server keeps no session. */
export class StreamPositions {
  readonly #places = new Map<string, Place>();

  /** A message came. Moves on unless it is a duplicate or lies beyond a hole. */
  arrive(stream: string, offset: number): Arrival {
    const place = this.#places.get(stream) ?? { kind: 'unconfirmed', seen: 0 };
    if (place.kind !== 'following') {
      this.#places.set(stream, { ...place, seen: Math.max(place.seen, offset) });
      return { kind: 'next' };
    }
    if (offset <= place.offset) return { kind: 'duplicate' };
    if (offset > place.offset + 1) return { kind: 'hole', missed: offset - place.offset - 1 };
    this.#places.set(stream, { ...place, offset });
    return { kind: 'next' };
  }

  /**
   * The server says where the stream stands, as `welcome` and the `ack` of `join_room` do. Of a stream that is followed it says
   * nothing new: another epoch is told in its turn among the messages, and only then it is known what that costs (RT-34).
   */
  confirm(stream: string, { epoch, offset }: StreamPosition): Confirmation {
    const place = this.#places.get(stream) ?? { kind: 'unconfirmed', seen: 0 };
    if (place.kind === 'following') return { kind: 'unbroken' };
    this.#places.set(stream, { kind: 'following', epoch, offset: Math.max(offset, place.seen) });
    if (place.kind === 'unconfirmed') return { kind: 'first' };
    if (place.epoch !== epoch) return { kind: 'broken' };
    return offset <= place.offset ? { kind: 'unbroken' } : { kind: 'broken', missed: offset - place.offset };
  }

  /** From here on, whatever was before. */
  set(stream: string, { epoch, offset }: StreamPosition): void {
    this.#places.set(stream, { kind: 'following', epoch, offset });
  }

  /** The link is gone: what comes over the next one need not follow. */
  loseLink(): void {
    for (const stream of [...this.#places.keys()]) this.markStale(stream);
  }

  /** What comes next need not follow. */
  markStale(stream: string): void {
    const place = this.#places.get(stream);
    if (place?.kind === 'following') this.#places.set(stream, { ...place, kind: 'stale', seen: 0 });
    else if (place?.kind === 'unconfirmed') this.#places.delete(stream);
  }

  /** What to ask for in `resume`; from then on the streams are followed from where they were left. */
  beginResume(): Record<string, StreamPosition> {
    for (const [stream, place] of this.#places) if (place.kind === 'stale') this.set(stream, place);
    const known = [...this.#places.keys()].map((stream) => [stream, this.position(stream)] as const);
    return Object.fromEntries(
      known.filter((entry): entry is [string, StreamPosition] => entry[1] !== undefined),
    );
  }

  /** Where a stream that is followed stands. */
  position(stream: string): StreamPosition | undefined {
    const place = this.#places.get(stream);
    return place?.kind === 'following' ? { epoch: place.epoch, offset: place.offset } : undefined;
  }

  forget(stream: string): void {
    this.#places.delete(stream);
  }

  clear(): void {
    this.#places.clear();
  }
}
