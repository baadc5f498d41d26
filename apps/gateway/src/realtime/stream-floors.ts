import type { StreamPosition } from '@ginforge/protocol';

/**
 * Stream → the position a client started at: what lies before belongs to history. A stream without one is not the client's.
 * Every client has the first two, and many no room: a map of them for each would be half of what a connection takes.
 */
export class StreamFloors {
  private user: StreamPosition | undefined;
  private broadcast: StreamPosition | undefined;
  private rooms: Map<string, StreamPosition> | undefined;

  get(stream: string): StreamPosition | undefined {
    if (stream === 'user') return this.user;
    return stream === 'broadcast' ? this.broadcast : this.rooms?.get(stream);
  }

  set(stream: string, { epoch, offset }: StreamPosition): void {
    const position = { epoch, offset };
    if (stream === 'user') this.user = position;
    else if (stream === 'broadcast') this.broadcast = position;
    else (this.rooms ??= new Map<string, StreamPosition>()).set(stream, position);
  }

  delete(stream: string): void {
    if (stream === 'user') this.user = undefined;
    else if (stream === 'broadcast') this.broadcast = undefined;
    else this.rooms?.delete(stream);
  }
}
