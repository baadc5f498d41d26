import type { RawData } from 'ws';

/** The text of a frame, in whichever of its three forms `ws` gives it. */
export function asText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (Buffer.isBuffer(data) ? data : Buffer.from(data)).toString();
}
