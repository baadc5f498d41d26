import { isJsonObject, type Message } from '@ginforge/protocol';

/** Where a client stands in a stream; the epoch is not known before the server has named it. */
export interface StreamPlace {
  readonly epoch: string | undefined;
  readonly offset: number;
}

export type StreamPlaces = Readonly<Record<string, StreamPlace>>;

/** The places after a message of the server: what it is in a stream, or says of streams (`welcome`, `resumed`; RT-05, RT-33). */
export function placesAfter(places: StreamPlaces, message: Message): StreamPlaces {
  const { type, stream, offset, content, data } = message;
  if (type === 'welcome') return { ...placesIn(data), ...places };
  if (type === 'resumed') return { ...places, ...placesIn(content) };
  if (stream === undefined || offset === undefined) return places;
  return { ...places, [stream]: { epoch: places[stream]?.epoch, offset } };
}

/** A message that the client had already; the client is there to never hand one on. */
export function isDoubled(places: StreamPlaces, { stream, offset }: Message): boolean {
  const place = stream === undefined ? undefined : places[stream];
  return place !== undefined && offset !== undefined && offset <= place.offset;
}

function placesIn(value: unknown): StreamPlaces {
  if (!isJsonObject(value) || !isJsonObject(value['streams'])) return {};
  const streams = Object.entries(value['streams']).flatMap(([stream, place]) => {
    if (!isJsonObject(place)) return [];
    const { epoch, offset } = place;
    if (typeof epoch !== 'string' || epoch === '' || typeof offset !== 'number') return [];
    return [[stream, { epoch, offset }] as const];
  });
  return Object.fromEntries(streams);
}
