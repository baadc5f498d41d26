/** Enough of a client's id to tell it from others: of a UUIDv7 the beginning is the time, which clients of one page share. */
export function shortId(id: string): string {
  return id.slice(-8);
}
