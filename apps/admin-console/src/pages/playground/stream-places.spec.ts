import { isDoubled, placesAfter, type StreamPlaces } from './stream-places.js';

const message = (stream: string, offset: number) => ({
  type: 'room_message',
  content: null,
  timestamp: 0,
  stream,
  offset,
});

describe('placesAfter', () => {
  it('[RT-33] follows what the server says of streams, and each message in one', () => {
    const streams = { user: { epoch: 'e', offset: 7 }, broadcast: { epoch: '', offset: 0 } };
    const welcomed = placesAfter({}, { type: 'welcome', content: null, timestamp: 0, data: { streams } });
    expect(welcomed).toEqual({ user: { epoch: 'e', offset: 7 } });
    const moved = placesAfter(placesAfter(welcomed, message('user', 8)), message('room:chat:a', 3));
    expect(moved).toEqual({
      user: { epoch: 'e', offset: 8 },
      'room:chat:a': { epoch: undefined, offset: 3 },
    });
    const resumed = { streams: { 'room:chat:a': { epoch: 'f', offset: 5, recovered: true, replayed: 2 } } };
    expect(placesAfter(moved, { type: 'resumed', content: resumed, timestamp: 0 })).toEqual({
      user: { epoch: 'e', offset: 8 },
      'room:chat:a': { epoch: 'f', offset: 5 },
    });
    expect(placesAfter(moved, { type: 'chat', content: 'hi', timestamp: 0 })).toBe(moved);
  });

  it('[RT-33] where the server stands at a second welcome is not where the client stands', () => {
    const places: StreamPlaces = { user: { epoch: 'e', offset: 7 } };
    const data = { streams: { user: { epoch: 'e', offset: 9 } } };
    expect(placesAfter(places, { type: 'welcome', content: null, timestamp: 0, data })).toEqual(places);
  });

  it('[RT-34] a message is doubled when its place was passed before', () => {
    const places: StreamPlaces = { user: { epoch: 'e', offset: 7 } };
    expect([6, 7, 8].map((offset) => isDoubled(places, message('user', offset)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(isDoubled(places, message('broadcast', 1))).toBe(false);
  });
});
