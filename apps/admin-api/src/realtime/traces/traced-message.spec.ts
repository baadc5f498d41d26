import { encodeEnvelope } from '@ginforge/notification';
import { channels } from '@ginforge/protocol';

import { channelsOf } from './trace-target.js';
import { tracedMessage } from './traced-message.js';

const secret = 'nobody else is to read this';
const now = 1_700_000_000_000;

function traced(channel: string, payload: string) {
  return tracedMessage(channel, Buffer.from(payload), now);
}

describe('what a live trace tells', () => {
  it('[RT-38] is how a message is addressed, by whom and where in its stream, and nothing of its content', () => {
    const message = {
      type: 'chat',
      id: 'm1',
      from: 'ann',
      from_name: 'Ann',
      to: 'bob',
      content: { text: secret },
    };
    const json = JSON.stringify({ ...message, data: { secret } });
    const header = { epoch: 'e1', publishedAt: now, traceparent: undefined, exceptClientId: undefined };
    const line = traced(channels.user('bob'), encodeEnvelope({ ...header, offset: 7, json }));
    expect(line).toEqual({
      ...{ channel: 'user', type: 'chat', id: 'm1', from: 'ann', from_name: 'Ann', to: 'bob' },
      ...{ offset: 7, bytes: Buffer.byteLength(json), at: now },
    });
    expect(JSON.stringify(line)).not.toContain(secret);
  });

  it('[RT-30] is told of what anything that speaks Redis publishes', () => {
    const payload = JSON.stringify({ title: secret, body: secret });
    expect(traced(channels.notification('bob'), payload)).toMatchObject({
      ...{ channel: 'notification', type: 'notification', to: 'bob' },
    });
    expect(traced(channels.room('chat:1'), '{"content":1}')).toMatchObject({ room: 'chat:1' });
  });

  it.each(['', 'nonsense', '[]', '{"type":7}', 'gf1 1 e 1 - -\n{"nothing":1}', 'gf1 1 e 1 - -\n{"broken}'])(
    '[RT-31] is nothing for what no gateway delivers: %j',
    (payload) => {
      expect(traced(channels.user('bob'), payload)).toBeUndefined();
      expect(traced('another:channel', '{"type":"chat"}')).toBeUndefined();
    },
  );
});

describe('whom a live trace is of', () => {
  it('[RT-30] is a user, with what goes to everybody, or a room, whose name may hold colons', () => {
    expect(channelsOf('user:ann')).toEqual([
      channels.user('ann'),
      channels.notification('ann'),
      channels.broadcast,
    ]);
    expect(channelsOf('room:chat:lobby')).toEqual([channels.room('chat:lobby')]);
  });

  it.each([
    '',
    'ann',
    'user:',
    'room:',
    'room::',
    'group:x',
    'user:*',
    'room:a b',
    `room:${'x'.repeat(300)}`,
  ])('[AP-01] is never %j', (target) => {
    expect(channelsOf(target)).toBeUndefined();
  });
});
