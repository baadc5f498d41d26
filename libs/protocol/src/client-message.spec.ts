import { clientMessages, decodeClientFrame, FrameError } from './client-message.js';

describe('a frame of a client', () => {
  const refusal = (text: string): FrameError => {
    try {
      decodeClientFrame(text);
    } catch (error) {
      if (error instanceof FrameError) return error;
    }
    throw new Error('the frame was taken');
  };

  it('[RT-10] is read without knowing its type', () => {
    expect(decodeClientFrame('{"type":"dance_1","id":"i","step":2}')).toEqual({
      type: 'dance_1',
      id: 'i',
      message: { type: 'dance_1', id: 'i', step: 2 },
    });
    expect(decodeClientFrame('{"type":"ping","id":null}').id).toBeUndefined();
  });

  it.each(['', '{', 'nope', '{"a":1}}', '\u0000', "{'type':'ping'}"])('[RT-10] %j is BAD_JSON', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'BAD_JSON', messageId: undefined });
  });

  it.each([
    ['null', undefined],
    ['[]', undefined],
    ['"type"', undefined],
    ['{"id":"i"}', 'i'],
    ['{"id":"i","type":null}', 'i'],
    ['{"id":"i","type":"Ping"}', 'i'],
    ['{"id":"i","type":"9"}', 'i'],
    [`{"id":"i","type":"${'x'.repeat(65)}"}`, 'i'],
    ['{"id":"","type":"ping"}', undefined],
    ['{"id":{},"type":"ping"}', undefined],
    [`{"id":"${'x'.repeat(65)}","type":"ping"}`, undefined],
  ])('[RT-10] %s is BAD_MESSAGE with the id that it had', (text, id) => {
    expect(refusal(text)).toMatchObject({ code: 'BAD_MESSAGE', messageId: id });
  });

  it('[RT-11] that is nested deeper than 64 is BAD_MESSAGE with its id', () => {
    const frame = (depth: number) =>
      `{"type":"chat","a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)},"id":"i"}`;
    expect(decodeClientFrame(frame(64)).id).toBe('i');
    expect(refusal(frame(65))).toMatchObject({ code: 'BAD_MESSAGE', messageId: 'i' });
    expect(refusal(frame(250_000))).toMatchObject({ code: 'BAD_MESSAGE', messageId: 'i' });
    expect(refusal('{"type":'.repeat(50_000)).messageId).toBeUndefined();
  });
});

describe('the schemas of client messages', () => {
  const accepts = (type: keyof typeof clientMessages, message: unknown) =>
    clientMessages[type].safeParse(message).success;

  it.each(['join_room', 'leave_room'] as const)('[RT-22] %s takes the room in its three forms', (type) => {
    const forms = [{ content: 'chat:a' }, { content: { room: 'chat:a' } }, { content: null, room: 'chat:a' }];
    for (const message of forms) expect(clientMessages[type].parse(message)).toEqual({ room: 'chat:a' });
    for (const message of [{}, { content: null }, { content: {} }, { content: 5 }, { content: ['chat:a'] }]) {
      expect(accepts(type, message)).toBe(false);
    }
  });

  it('[RT-12] [RT-14] chat needs an addressee, carries any JSON and drops unknown keys', () => {
    for (const content of [null, 0, '', false, [], {}]) {
      const parsed = clientMessages.chat.parse({ to: 'ben', content, from: 'root', extra: 1 });
      expect(parsed).toEqual({ to: 'ben', content });
    }
    for (const to of [undefined, null, '', 5, 'a b', 'x'.repeat(129), '*', 'a\n']) {
      expect(accepts('chat', { to, content: 1 })).toBe(false);
    }
    expect(accepts('chat', { to: 'ben' })).toBe(false);
  });

  it('[RT-12] content is passed by reference: no key of it is merged or dropped', () => {
    const content = JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') as unknown;
    const parsed = clientMessages.room_message.parse({ room: 'chat:a', content, data: content });
    expect(parsed.content).toBe(content);
    expect(parsed.data).toBe(content);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('[RT-33] resume takes a position or a rewind per stream', () => {
    const resume = (position: unknown) => accepts('resume', { content: { streams: { user: position } } });
    expect([{ epoch: 'e', offset: 0 }, { rewind: 1 }].map(resume)).toEqual([true, true]);
    const wrong = [
      {},
      { epoch: 'e' },
      { epoch: 'e', offset: -1 },
      { epoch: 'e', offset: 1.5 },
      { rewind: 0 },
      5,
    ];
    for (const position of wrong) expect(resume(position)).toBe(false);
  });
});
