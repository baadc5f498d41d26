import { parseControlCommand } from './control-channel.js';

describe('control channel', () => {
  test('[RT-21] reads a revoked room', () => {
    const command = { kind: 'room_revoked', room: 'team:a:b', user_id: 'u-1' };
    expect(parseControlCommand(JSON.stringify(command))).toEqual(command);
  });

  test('[RT-08] reads a disconnect', () => {
    const command = { kind: 'disconnect', user_id: 'u-1', reason: 'by an administrator' };
    expect(parseControlCommand(JSON.stringify(command))).toEqual(command);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{kind}'],
    ['null', 'null'],
    ['an array', '[]'],
    ['an unknown kind', '{"kind":"shutdown","user_id":"u-1"}'],
    ['a kind of the prototype', '{"kind":"constructor","user_id":"u-1"}'],
    ['a missing user', '{"kind":"disconnect","reason":"x"}'],
    ['a user id with a space', '{"kind":"disconnect","user_id":"u 1","reason":"x"}'],
    ['a wildcard as user id', '{"kind":"disconnect","user_id":"*","reason":"x"}'],
    ['a reason that is an object', '{"kind":"disconnect","user_id":"u-1","reason":{}}'],
    ['a room name that is none', '{"kind":"room_revoked","room":"../x","user_id":"u-1"}'],
    ['a key too many', '{"kind":"room_revoked","room":"team:a","user_id":"u-1","__proto__":{},"x":1}'],
    ['a payload too long', JSON.stringify({ kind: 'disconnect', user_id: 'u-1', reason: 'x'.repeat(5_000) })],
    ['deep nesting', '['.repeat(100_000)],
  ])('[RT-31] ignores %s', (_what, payload) => {
    expect(parseControlCommand(payload)).toBeUndefined();
  });
});
