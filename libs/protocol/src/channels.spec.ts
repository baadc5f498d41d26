import { channels, parseChannel } from './channels.js';

describe('the Redis channels', () => {
  it('[RT-30] have the names of the contract', () => {
    expect(channels.broadcast).toBe('websocket:broadcast');
    expect(channels.user('7')).toBe('websocket:user:7');
    expect(channels.room('chat:room001')).toBe('websocket:room:chat:room001');
    expect(channels.notification('7')).toBe('websocket:notification:7');
  });

  it.each([
    ['websocket:broadcast', { kind: 'broadcast' }],
    ['websocket:user:0190-ab', { kind: 'user', userId: '0190-ab' }],
    ['websocket:notification:0190-ab', { kind: 'notification', userId: '0190-ab' }],
    ['websocket:room:chat', { kind: 'room', room: 'chat' }],
    ['websocket:room:chat:a:b:c', { kind: 'room', room: 'chat:a:b:c' }],
    ['websocket:room:user:7', { kind: 'room', room: 'user:7' }],
    ['websocket:room:websocket:user:7', { kind: 'room', room: 'websocket:user:7' }],
  ])('[RT-30] %s says whom it addresses', (name, channel) => {
    expect(parseChannel(name)).toEqual(channel);
  });

  it.each([
    '',
    'websocket',
    'websocket:broadcast:x',
    'websocket:user:',
    'websocket:user:a b',
    'websocket:room:',
    'websocket:room::a',
    `websocket:room:${'x'.repeat(129)}`,
    'websocket:notification:\u0000',
    'WEBSOCKET:broadcast',
    'other:user:7',
  ])('[RT-30] %j addresses nobody', (name) => {
    expect(parseChannel(name)).toBeUndefined();
  });
});
