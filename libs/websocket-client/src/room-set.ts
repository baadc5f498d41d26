/** The rooms that the server confirmed: what is entered again after a reconnect (RT-71). */
export class RoomSet {
  readonly #rooms = new Set<string>();

  add(room: string): void {
    this.#rooms.add(room);
  }

  remove(room: string): void {
    this.#rooms.delete(room);
  }

  clear(): void {
    this.#rooms.clear();
  }

  list(): string[] {
    return [...this.#rooms];
  }
}

/** The name of a room's stream on the wire. */
export function roomStream(room: string): string {
  return `room:${room}`;
}

/** The room whose stream that is, if it is a room's. */
export function roomOf(stream: string): string | undefined {
  return stream.startsWith('room:') ? stream.slice('room:'.length) : undefined;
}
