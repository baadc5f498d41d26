import { encodeMessage, isMessageType } from './message.js';

describe('messages on the wire', () => {
  it('[RT-10] have types of small letters, digits and underscores', () => {
    for (const type of ['a', 'room_message', 'x9', 'a'.repeat(64)]) expect(isMessageType(type)).toBe(true);
    for (const type of [
      '',
      'A',
      '9a',
      '_a',
      'a-b',
      'a b',
      'a\n',
      'a'.repeat(65),
      5,
      null,
      ['a'],
      undefined,
    ]) {
      expect(isMessageType(type)).toBe(false);
    }
  });

  it('[RT-12] are written with the known keys alone, in one order, `undefined` ones left out', () => {
    const message = {
      timestamp: 5,
      content: { b: 1 },
      type: 'chat',
      extra: 1,
      room: undefined,
      id: 'i',
      offset: 2,
    };
    expect(encodeMessage(message)).toBe(
      '{"type":"chat","id":"i","content":{"b":1},"timestamp":5,"offset":2}',
    );
  });

  it('[RT-12] carry __proto__ as plain data', () => {
    const content = JSON.parse('{"__proto__":{"a":1}}') as unknown;
    const text = encodeMessage({ type: 'chat', content, timestamp: 5 });
    expect(text).toContain('"content":{"__proto__":{"a":1}}');
  });

  it('always have a content', () => {
    const text = encodeMessage({ type: 'ping', content: undefined, timestamp: 5 });
    expect(text).toBe('{"type":"ping","content":null,"timestamp":5}');
  });
});
