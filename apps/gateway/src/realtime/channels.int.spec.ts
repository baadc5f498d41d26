import { randomBytes, randomUUID } from 'node:crypto';
import { authRevoked } from '@ginforge/auth';
import { channelOfPattern } from '@ginforge/chassis';
import { disconnectUser, removeMember } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import { type Client, TestGateway } from '../testing/test-gateway.js';

describe('the Redis channels', () => {
  let cluster: TestCluster;
  let user: string;
  let clients: Client[];
  const room = 'chat:a:b:c';

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });

  beforeEach(async () => {
    user = randomUUID();
    clients = await Promise.all(cluster.gateways.map((gateway) => gateway.connect(user)));
    for (const client of clients) {
      client.send({ type: 'join_room', id: 'j', content: room });
      await client.nextOfType('ack');
    }
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const all = (type: string) => Promise.all(clients.map((client) => client.nextOfType(type)));
  const made = { id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/), timestamp: expect.any(Number) };

  describe('deliver a plain PUBLISH from every gateway that has a receiver', () => {
    it('[RT-30] to everybody', async () => {
      const stranger = await cluster.two.connect(randomUUID());
      const message = { type: 'price', id: 'given', content: { a: 1 }, timestamp: 5 };
      expect(await cluster.publish('websocket:broadcast', message)).toBe(2);
      for (const received of [...(await all('price')), await stranger.nextOfType('price')]) {
        expect(received).toEqual(message);
      }
    });

    it('[RT-30] to a user', async () => {
      const message = { type: 'invoice', content: { a: 1 }, data: { b: 2 }, from: 'shop', from_name: 'Shop' };
      expect(await cluster.publish(`websocket:user:${user}`, message)).toBe(2);
      for (const received of await all('invoice'))
        expect(received).toEqual({ ...message, ...made, to: user });
    });

    it('[RT-30] to a room whose name has colons', async () => {
      expect(await cluster.publish(`websocket:room:${room}`, { content: 'hi' })).toBe(2);
      for (const received of await all('room_message')) {
        expect(received).toEqual({ type: 'room_message', ...made, room, content: 'hi' });
      }
    });

    it('[RT-30] to a user as a bare notification', async () => {
      const bare = { title: 'T', body: 'B', link: '/l', category: 'c', data: { d: 1 } };
      expect(await cluster.publish(`websocket:notification:${user}`, bare)).toBe(2);
      for (const received of await all('notification')) {
        expect(received).toEqual({ type: 'notification', ...made, to: user, content: bare });
      }
    });

    it('[RT-30] in the wrapper form, on every kind of channel', async () => {
      const content = { n: 1 };
      await cluster.publish('websocket:broadcast', { message: { content } });
      await cluster.publish(`websocket:room:${room}`, { message: { content } });
      await cluster.publish(`websocket:notification:${user}`, { message: { title: 'T', body: 'B' } });
      await cluster.publish(`websocket:user:${user}`, { message: { type: 'invoice', content } });
      for (const received of await all('broadcast'))
        expect(received).toEqual({ type: 'broadcast', ...made, content });
      for (const received of await all('room_message')) expect(received).toMatchObject({ room, content });
      for (const received of await all('notification'))
        expect(received.content).toEqual({ title: 'T', body: 'B' });
      for (const received of await all('invoice')) expect(received).toMatchObject({ to: user, content });
    });

    it('[RT-30] addressed by its channel, whatever it says itself', async () => {
      const forged = { content: 1, to: 'root', room: 'admin:x', stream: 'broadcast', offset: 99 };
      await cluster.publish(`websocket:room:${room}`, forged);
      for (const received of await all('room_message')) {
        expect(received).toEqual({ type: 'room_message', ...made, room, content: 1 });
      }
      await cluster.publish(`websocket:user:${user}`, { ...forged, type: 'invoice' });
      for (const received of await all('invoice')) {
        expect(received).toEqual({ type: 'invoice', ...made, to: user, content: 1 });
      }
    });

    it('[RT-30] of the full size', async () => {
      const frame = (text: string) => JSON.stringify({ type: 'big', content: text });
      const payload = frame('x'.repeat(524_288 - frame('').length));
      expect(Buffer.byteLength(payload)).toBe(524_288);
      await cluster.publish('websocket:broadcast', payload);
      for (const { content } of await all('big')) expect(content).toHaveLength(524_288 - frame('').length);
    });
  });

  describe('survive', () => {
    const secret = 's3cret-content';
    /** Who comes and goes in the room is told by the way (RT-23). */
    const delivered = () =>
      clients.map(({ messages }) => messages.filter(({ type }) => type !== 'user_status').length);
    const nested = (depth: number) => `{"a":"${secret}","content":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const envelope = (json: string) => `gf1 0 - 1700000000000 - -\n${json}`;

    it.each<[what: string, payload: unknown]>([
      ['nothing', ''],
      ['zeros', Buffer.alloc(64)],
      ['random bytes', randomBytes(4_096)],
      [
        'invalid UTF-8 in JSON',
        Buffer.from([...Buffer.from(`{"content":"${secret}`), 0xff, 0xfe, 0x22, 0x7d]),
      ],
      ['no JSON', `{"content":"${secret}"`],
      ['a list', [{ type: 'chat', content: secret }]],
      ['null', 'null'],
      ['a number', '5'],
      ['a text', `"${secret}"`],
      ['an empty object', {}],
      ['an empty wrapper', { message: {} }],
      ['a wrapper in a wrapper', { message: { message: { content: secret } } }],
      ['a type that is a number', { type: 5, content: secret }],
      ['a type that no type can be', { type: 'Not A Type', content: secret }],
      ['an id that is an object', { id: { a: secret }, content: 1 }],
      ['a timestamp that is a text', { timestamp: secret, content: 1 }],
      ['a sender that is a list', { from: [secret], content: 1 }],
      ['data that is a list', { data: [secret], content: 1 }],
      ['65 levels', nested(65)],
      ['200,000 levels', nested(200_000)],
      [
        'one byte too many',
        JSON.stringify({ content: secret.padEnd(524_289 - '{"content":""}'.length, 'x') }),
      ],
      ['10 MB', JSON.stringify({ content: secret.repeat(750_000) })],
      ['10 MB of bytes', Buffer.alloc(10_000_000, 0xff)],
      ['an envelope without content', 'gf1 '],
      ['an envelope around no JSON', envelope(`{"type":"chat",${secret}}`)],
      ['an envelope around a list', envelope(`["${secret}"]`)],
      ['an envelope with a forged header', `gf1 -1 e 5 - -\n{"type":"chat","content":"${secret}"}`],
    ])(
      '[RT-31] %s: counted, logged without its content, the next message arrives',
      async (_what, payload) => {
        const refused = async () => {
          const counts = await Promise.all(
            cluster.gateways.map((one) => one.metric('websocket_errors_total')),
          );
          return counts.map((count) =>
            [...count].reduce((sum, [label, value]) => sum + (label.includes('payload_') ? value : 0), 0),
          );
        };
        const before = await refused();
        TestGateway.logLines.splice(0);
        const received = delivered();
        await cluster.publish('websocket:broadcast', payload);
        await cluster.publish('websocket:broadcast', { type: 'next', content: null });
        await all('next');
        expect(delivered()).toEqual(received.map((count) => count + 1));
        expect(await refused()).toEqual(before.map((count) => count + 1));
        const log = TestGateway.logLines.splice(0);
        expect(log.filter((line) => line.includes('payload refused'))).toHaveLength(2);
        expect(log.join('')).not.toContain(secret);
        for (const gateway of cluster.gateways)
          await eventually(async () => expect((await gateway.ask('/readyz')).status).toBe(200));
      },
    );

    it('[RT-31] __proto__ and constructor: delivered as plain data', async () => {
      const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
      await cluster.publish('websocket:broadcast', `{"__proto__":{"type":"forged"},"content":${hostile}}`);
      await all('broadcast');
      for (const client of clients) expect(client.frames.join('\n')).toContain(`"content":${hostile}`);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    it('[RT-31] a user message without a type, and a bare notification in a room', async () => {
      const before = await cluster.one.refusals('payload_bad_field');
      await cluster.publish(`websocket:user:${user}`, { content: 1 });
      await cluster.publish(`websocket:user:${user}`, { title: 'T', body: 'B' });
      await cluster.publish(`websocket:room:${room}`, { title: 'T', body: 'B' });
      await eventually(async () => expect(await cluster.one.refusals('payload_bad_field')).toBe(before + 3));
    });

    it('[RT-31] commands and revocations that nobody can read', async () => {
      const patterns = [authRevoked, disconnectUser, removeMember].map(({ name }) => name);
      for (const channel of patterns.map(channelOfPattern)) {
        for (const payload of [
          '',
          '{',
          '{}',
          '[]',
          '{"data":{"kind":"disconnect","user_id":"*"}}',
          randomBytes(64),
          'x'.repeat(1_000_000),
        ]) {
          await cluster.publish(channel, payload);
        }
      }
      await cluster.publish('websocket:broadcast', { type: 'next', content: null });
      await all('next');
      await eventually(async () => {
        const refused = await cluster.one.metric('service_bus_refused_total');
        const ofPattern = (name: string) =>
          [...refused].filter(([labels]) => labels.includes(name)).reduce((sum, [, count]) => sum + count, 0);
        expect(patterns.map(ofPattern)).toEqual([7, 7, 7]);
      });
    });
  });
});
