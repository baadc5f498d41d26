import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '@ginforge/testing';
import { GatewayPrograms } from '../proxy/gateway-process.fixture.js';
import { TestCluster } from '../testing/test-cluster.js';
import type { Client } from '../testing/test-gateway.js';
import { accessToken } from '../testing/tokens.js';
import { ConnectionManager } from './connection-manager.js';

const count = 200;
/** Commands of what runs beside connections, such as the lease of the gateways, however slow the machine is. */
const beside = count;

/** What a connection costs, in numbers that are the same on every machine: bounds, with what no change should need. */
describe('the cost of a connection', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start();
  });
  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const connectAll = (willResume = false): Promise<Client[]> =>
    Promise.all(Array.from({ length: count }, () => cluster.one.connect(randomUUID(), { willResume })));

  /** How often these commands have been carried out, whoever sent them. */
  const calls = async (...commands: string[]): Promise<number> => {
    const text = String(await cluster.redis.cli('INFO', 'commandstats'));
    const counts = commands.map((name) => new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(text)?.[1] ?? 0);
    return counts.reduce<number>((sum, calls) => sum + Number(calls), 0);
  };

  it('[RT-37] is four commands of Redis at the most: subscribed, present, announced, and where its streams stand', async () => {
    const before = await calls('evalsha', 'eval', 'subscribe', 'publish');
    await connectAll();
    const spent = (await calls('evalsha', 'eval', 'subscribe', 'publish')) - before;
    expect(spent).toBeLessThanOrEqual(4 * count + beside);
  });

  it('[RT-33] is one more for each stream that a client resumes, also where many come back at once', async () => {
    const clients = await connectAll(true);
    const before = await calls('evalsha', 'eval');
    await Promise.all(
      clients.map(async (client) => {
        const { streams } = client.welcome.data as { streams: object };
        client.send({ type: 'resume', content: { streams } });
        await client.nextOfType('resumed');
      }),
    );
    expect((await calls('evalsha', 'eval')) - before).toBeLessThanOrEqual(2 * count + beside);
  });

  it('[RT-25] is no timer', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    await connectAll();
    await eventually(() => expect(timers() - before).toBeLessThan(count / 4));
  });

  it('[RT-27] is no function: all sockets have the same listeners', async () => {
    await connectAll();
    const sockets = [...cluster.one.get(ConnectionManager).all()].map(({ webSocket }) => webSocket);
    expect(sockets.length).toBeGreaterThanOrEqual(count);
    for (const event of ['message', 'close', 'error']) {
      expect(new Set(sockets.flatMap((socket) => socket.listeners(event))).size).toBe(1);
    }
    expect(sockets.flatMap((socket) => socket.listeners('pong'))).toEqual([]);
  });

  it('[RT-05] is one write: what answers the upgrade comes together with welcome', async () => {
    const socket = connect(cluster.one.port, '127.0.0.1');
    try {
      socket.write(
        `GET /ws HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
          `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${accessToken(randomUUID())}\r\n\r\n`,
      );
      const [first] = (await once(socket, 'data')) as [Buffer];
      expect(first.toString('latin1')).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n[^]*"type":"welcome"/);
    } finally {
      socket.destroy();
    }
  });

  it('[RT-62] is no hook for each promise, also where an own page has been asked for, whose work has a trace', async () => {
    const programs = await GatewayPrograms.build();
    try {
      const gateway = await programs.start({}); // a probe has been answered by then
      await eventually(async () => expect(await gateway.hooksPromises()).toBe(false));
    } finally {
      await programs.remove();
    }
  });
});
