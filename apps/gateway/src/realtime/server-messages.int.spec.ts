import { randomUUID } from 'node:crypto';
import {
  type ServerContents,
  serverContents,
  serverMessage,
  type ServerMessageType,
} from '@ginforge/protocol';
import { TestCluster } from '../testing/test-cluster.js';
import { administratorToken } from '../testing/tokens.js';

/** Those that a gateway sends by itself or lets through as the notification library publishes them. */
const sentHere = (Object.keys(serverContents) as ServerMessageType[]).filter((type) => type !== 'ping');

/** What services say by `sendToUser`, an example of each type. */
const ofServices: Partial<ServerContents> = {
  system: { code: 1, message: 'a', level: 'warning' },
};

describe('what a gateway sends', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.alone({ PRESENCE_LINGER_MS: '0' });
  });

  afterAll(() => cluster.stop());

  it('[AP-07] is of every type what the document of the protocol says', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const client = await cluster.one.connect(one, { willResume: true });
    client.send({ type: 'resume', id: '1', content: { streams: {} } });
    client.send({ type: 'ping', id: '2' });
    client.send({ type: 'join_room', id: '3', content: 'chat:a' });
    client.send({ type: 'dance', id: '4' });
    client.send({ type: 'room_message', id: '5', room: 'chat:a', content: { text: 'hello' } });
    await client.nextOfType('room_message');
    const administrator = await cluster.one.connect(two, { token: administratorToken(two) });
    const other = await cluster.one.connect(randomUUID());
    other.send({ type: 'chat', to: two, content: 'hi' });
    await administrator.nextOfType('chat');
    await administrator.nextOfType('user_status');
    await cluster.notifications.sendNotification(two, { title: 'a', body: 'b' });
    await cluster.notifications.broadcast([1]);
    for (const [type, content] of Object.entries(ofServices)) {
      await cluster.notifications.sendToUser(two, { type, content });
      await administrator.nextOfType(type);
    }
    await cluster.notifications.broadcastDataUpdate('user', 'update', two);
    await administrator.nextOfType('data_update');

    const received = [...client.messages, ...administrator.messages];
    for (const message of received) {
      const { success, error } = serverMessage(message.type as ServerMessageType)
        .strict()
        .safeParse(message);
      expect([message.type, success, error?.message]).toEqual([message.type, true, undefined]);
    }
    expect([...new Set(received.map(({ type }) => type))].sort()).toEqual(sentHere.sort());
  });
});
