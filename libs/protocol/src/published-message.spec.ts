import type { Channel } from './channels.js';
import { decodePublishedMessage, PayloadError } from './published-message.js';

describe('what anything may publish on Redis', () => {
  const defaults = { newId: () => 'made', now: () => 99 };
  const decode = (to: Channel, payload: unknown) =>
    decodePublishedMessage(to, typeof payload === 'string' ? payload : JSON.stringify(payload), defaults);
  const reason = (to: Channel, payload: unknown) => {
    try {
      decode(to, payload);
    } catch (error) {
      if (error instanceof PayloadError) return error.reason;
      throw error;
    }
    return 'taken';
  };
  const broadcast: Channel = { kind: 'broadcast' };
  const room: Channel = { kind: 'room', room: 'chat:a:b' };
  const user: Channel = { kind: 'user', userId: 'ben' };
  const notification: Channel = { kind: 'notification', userId: 'ben' };

  it('[RT-30] is the message itself, or `message` around it', () => {
    const sender = { from: 'shop', from_name: 'Shop' };
    const message = { type: 'price', id: 'i', ...sender, content: { a: 1 }, data: { b: 2 }, timestamp: 5 };
    expect(decode(broadcast, message)).toEqual(message);
    expect(decode(broadcast, { message })).toEqual(message);
  });

  it('[RT-30] gets the type of its channel where it has none; on a user channel it needs one', () => {
    expect(decode(broadcast, { content: 1 }).type).toBe('broadcast');
    expect(decode(room, { content: 1 }).type).toBe('room_message');
    expect(decode(notification, { content: 1 }).type).toBe('notification');
    expect(reason(user, { content: 1 })).toBe('bad_field');
    expect(reason(user, { message: { content: 1 } })).toBe('bad_field');
  });

  it('[RT-30] gets an id and the time where it has none', () => {
    expect(decode(broadcast, { content: 1 })).toMatchObject({ id: 'made', timestamp: 99 });
    expect(decode(broadcast, { content: 1, id: 'i', timestamp: 5 })).toMatchObject({ id: 'i', timestamp: 5 });
  });

  it('[RT-30] is addressed by its channel, whatever it says itself', () => {
    const forged = { type: 'chat', content: 1, to: 'root', room: 'admin:x', stream: 'broadcast', offset: 9 };
    expect(decode(user, forged)).toMatchObject({ to: 'ben', room: undefined });
    expect(decode(room, forged)).toMatchObject({ to: undefined, room: 'chat:a:b' });
    expect(decode(broadcast, forged)).toMatchObject({ to: undefined, room: undefined });
    expect(decode(user, forged)).not.toHaveProperty('offset');
    expect(decode(user, forged)).not.toHaveProperty('stream');
  });

  it('[RT-30] may be a bare notification on a notification channel, and there alone', () => {
    const bare = { title: 'T', body: 'B', icon: 'i', link: '/l', category: 'c', data: { d: 1 } };
    const wrapped = { type: 'notification', id: 'made', to: 'ben', content: bare, timestamp: 99 };
    expect(decode(notification, bare)).toEqual(wrapped);
    expect(decode(notification, { message: bare })).toEqual(wrapped);
    expect(reason(user, bare)).toBe('bad_field');
    expect(reason(room, bare)).toBe('bad_field');
  });

  it('[RT-31] is refused as no JSON object', () => {
    for (const payload of ['', '{', 'hello', '\u0000\u0001'])
      expect(reason(broadcast, payload)).toBe('bad_json');
    for (const payload of ['null', '5', '"text"', '[]', '[{"type":"chat"}]', 'true']) {
      expect(reason(broadcast, payload)).toBe('not_an_object');
    }
  });

  it.each([
    {},
    { message: {} },
    { message: { message: { type: 'chat', content: 1 } } },
    { type: 5, content: 1 },
    { type: 'Big Type', content: 1 },
    { type: '__proto__', content: 1 },
    { content: 1, data: [] },
    { content: 1, data: 'x' },
    { content: 1, id: 5 },
    { content: 1, id: {} },
    { content: 1, id: 'x'.repeat(257) },
    { content: 1, from: ['root'] },
    { content: 1, from_name: {} },
    { content: 1, timestamp: 'now' },
  ])('[RT-31] is refused with wrong fields: %j', (payload) => {
    expect(reason(broadcast, payload)).toBe('bad_field');
  });

  it('[RT-31] is refused when nested deeper than 64, however deep', () => {
    for (const depth of [65, 5_000, 500_000]) {
      expect(reason(broadcast, `{"content":${'['.repeat(depth)}${']'.repeat(depth)}}`)).toBe('too_deep');
    }
  });

  it('[RT-31] pollutes nothing with __proto__ and constructor', () => {
    const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const { type, content } = decode(broadcast, hostile.replace(/}$/, `,"content":${hostile}}`));
    expect(type).toBe('broadcast');
    expect(JSON.stringify(content)).toBe(hostile);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(reason(user, '{"__proto__":{"type":"chat"},"content":1}')).toBe('bad_field');
  });
});
