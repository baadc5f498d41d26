import { disconnectUser, removeMember } from './gateway-commands.js';

describe('commands to the gateways', () => {
  test('[RT-21] remove a member', () => {
    const command = { room: 'team:a:b', user_id: 'u-1' };
    expect(removeMember.payload.parse(command)).toEqual(command);
  });

  test('[RT-08] disconnect a user', () => {
    const command = { user_id: 'u-1', reason: 'by an administrator' };
    expect(disconnectUser.payload.parse(command)).toEqual(command);
    const longest = { user_id: 'u-1', reason: '夜'.repeat(41) };
    expect(disconnectUser.payload.parse(longest)).toEqual(longest);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an array', []],
    ['a missing user', { reason: 'x' }],
    ['a user id with a space', { user_id: 'u 1', reason: 'x' }],
    ['a wildcard as user id', { user_id: '*', reason: 'x' }],
    ['a reason that is an object', { user_id: 'u-1', reason: {} }],
    ['a reason too long', { user_id: 'u-1', reason: '夜'.repeat(42) }],
    ['a room name that is none', { room: '../x', user_id: 'u-1' }],
    ['a key too many', { room: 'team:a', user_id: 'u-1', x: 1 }],
  ])('[RT-31] are not %s', (_what, payload) => {
    expect(disconnectUser.payload.safeParse(payload).success).toBe(false);
    expect(removeMember.payload.safeParse(payload).success).toBe(false);
  });
});
