import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { jest } from '@jest/globals';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { EnvelopeInterceptor } from '@ginforge/chassis';
import { channels, encodeMessage } from '@ginforge/protocol';
import { TestCluster } from '../testing/test-cluster.js';
import type { Client, TestGateway } from '../testing/test-gateway.js';
import { MessageRouter } from './message-router.js';
import { Subscriptions } from './subscriptions.js';

/** Counts that do not depend on the machine: they tell when an optimisation of the hot path was lost. */
describe('the cost of a delivery', () => {
  let cluster: TestCluster;
  let gateway: TestGateway;

  beforeAll(async () => {
    cluster = await TestCluster.start({ HEARTBEAT_INTERVAL_MS: '3600000', HEARTBEAT_TIMEOUT_MS: '7200000' });
    gateway = cluster.one;
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const connect = (count: number): Promise<Client[]> =>
    Promise.all(Array.from({ length: count }, () => gateway.connect(randomUUID())));
  const payload = (number: number) =>
    Buffer.from(encodeMessage({ type: 'broadcast', content: { number }, timestamp: Date.now() }));
  const route = (number: number) => gateway.get(MessageRouter).route(channels.broadcast, payload(number));

  /** What the gateway wrote to sockets of clients because of `work`, by port of the client. */
  async function writesOf(
    work: () => void,
    clients: readonly Client[],
    last: number,
  ): Promise<Map<number, Buffer[]>> {
    const writes = new Map<number, Buffer[]>();
    const { port } = gateway;
    const write = jest.spyOn(Socket.prototype, 'write').mockImplementation(function (
      this: Socket,
      ...args: unknown[]
    ) {
      const [bytes] = args;
      if (this.localPort === port && Buffer.isBuffer(bytes)) {
        writes.set(this.remotePort ?? 0, [...(writes.get(this.remotePort ?? 0) ?? []), bytes]);
      }
      return Reflect.apply(original, this, args) as boolean;
    });
    try {
      work();
      await Promise.all(clients.map((client) => client.next(({ content }) => content?.['number'] === last)));
    } finally {
      write.mockRestore();
    }
    return writes;
  }
  const original = Socket.prototype.write;

  it('[RT-30] what one turn has for a socket is one write, however many messages, of one buffer that all share', async () => {
    const clients = await connect(5);
    const burst = () => Array.from({ length: 50 }, (_, index) => index + 1).forEach(route);
    const writes = await writesOf(burst, clients, 50);
    expect([...writes.values()].map((buffers) => buffers.length)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set([...writes.values()].flat()).size).toBe(1);
    for (const client of clients) {
      expect(client.ofType('broadcast').map(({ content }) => content['number'])).toHaveLength(50);
    }
  });

  it('[RT-30] a message alone is one write a socket, of one frame that all share', async () => {
    const clients = await connect(5);
    const writes = await writesOf(() => route(1), clients, 1);
    const frames = [...writes.values()].flat();
    expect(frames).toHaveLength(5);
    expect(new Set(frames).size).toBe(1);
  });

  it('[RT-14] a chat is echoed only where the sender has another connection', async () => {
    const [anna, ben] = [randomUUID(), randomUUID()];
    const sender = await gateway.connect(anna);
    await gateway.connect(ben);
    const heard: string[] = [];
    gateway.get(Subscriptions).onMessage((channel) => heard.push(channel));
    const chat = async (id: string) => {
      sender.send({ type: 'chat', id, to: ben, content: { text: id } });
      await sender.nextOfType('ack');
    };
    await chat('alone');
    const other = await cluster.two.connect(anna);
    await chat('with another');
    expect(await other.nextOfType('chat')).toMatchObject({ content: { text: 'with another' } });
    sender.send({ type: 'join_room', id: 'j', content: 'chat:after' }); // what was on the link before has been heard by then
    await sender.next(({ type, content }) => type === 'ack' && content['room'] === 'chat:after');
    const echoes = heard.filter((channel) => channel === channels.user(anna));
    expect(echoes).toEqual([channels.user(anna)]);
  });

  it('[RT-10] a message of a client passes through no interceptor and no pipe that is there for HTTP', async () => {
    const intercepted = jest.spyOn(EnvelopeInterceptor.prototype, 'intercept');
    const piped = jest.spyOn(StandardSchemaValidationPipe.prototype, 'transform');
    try {
      const client = await gateway.connect(randomUUID());
      client.send({ type: 'chat', id: 'c', to: randomUUID(), content: 'x' });
      await client.nextOfType('ack');
      const messages = piped.mock.calls.filter(([value]) => Object.hasOwn(Object(value), 'connection'));
      expect(messages).toHaveLength(0);
      await gateway.ask('/healthz'); // so that this test looks at what is there
      const contexts = intercepted.mock.calls.map(([context]) => context.getType<string>());
      expect(contexts).toContain('http');
      expect(contexts).not.toContain('ws');
    } finally {
      intercepted.mockRestore();
      piped.mockRestore();
    }
  });

  it('[RT-37] what is for nobody here does not arrive here', async () => {
    const [client] = await connect(1);
    client?.send({ type: 'join_room', id: 'j', content: 'chat:here' });
    await client?.nextOfType('ack');
    const heard: string[] = [];
    gateway.get(Subscriptions).onMessage((channel) => heard.push(channel));
    const { notifications } = cluster;
    for (const index of Array(20).keys()) {
      await notifications.sendToRoom('chat:elsewhere', index);
      await notifications.sendNotification(randomUUID(), { title: 'a', body: 'b' });
    }
    await notifications.sendToRoom('chat:here', 'the last one');
    await client?.nextOfType('room_message');
    expect(heard.filter((channel) => channel.startsWith('websocket:'))).toEqual([channels.room('chat:here')]);
  });
});
