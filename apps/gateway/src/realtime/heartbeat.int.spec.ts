import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { eventually } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import type { Client } from '../testing/test-gateway.js';
import { ConnectionManager } from './connection-manager.js';

describe('the heartbeat', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await TestCluster.start({ HEARTBEAT_INTERVAL_MS: '200', HEARTBEAT_TIMEOUT_MS: '2500' });
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  /** Longer than the time-out. */
  const pings = 15;
  const afterEachPing = async (client: Client, act: () => void) => {
    for (let count = 0; count < pings; count++) {
      await once(client.socket, 'ping');
      act();
    }
  };

  it('[RT-25] pings every connection, and one that answers stays', async () => {
    const client = await cluster.one.connect(randomUUID());
    await afterEachPing(client, () => undefined);
    client.send({ type: 'ping', id: 'p', content: null });
    expect(await client.nextOfType('pong')).toMatchObject({ id: 'p', content: null });
  });

  it('[RT-25] closes a connection from which nothing comes with 4408, and only that one', async () => {
    const alive = await cluster.one.connect(randomUUID());
    const silent = await cluster.one.connect(randomUUID(), { autoPong: false });
    expect((await silent.closed).code).toBe(4408);
    await alive.ping();
    expect((await cluster.one.metric('websocket_closes_total')).get('code="4408"')).toBe(1);
  });

  it('[RT-25] takes a JSON ping as a sign of life', async () => {
    const client = await cluster.one.connect(randomUUID(), { autoPong: false });
    await afterEachPing(client, () => client.send({ type: 'ping', content: null }));
    await eventually(() => expect(client.ofType('pong').length).toBeGreaterThanOrEqual(pings - 1));
    expect((await client.closed).code).toBe(4408);
  });

  it('[RT-25] takes any message as a sign of life, JSON pong included', async () => {
    const client = await cluster.one.connect(randomUUID(), { autoPong: false });
    await afterEachPing(client, () => client.send({ type: 'pong', content: null }));
    expect(client.ofType('error')).toEqual([]);
    expect((await client.closed).code).toBe(4408);
  });

  it('[RT-25] begins at a random point, so that clients who came together do not step together', async () => {
    const calm = await cluster.lend();
    try {
      await Promise.all(Array.from({ length: 20 }, () => calm.connect(randomUUID())));
      const connections = [...calm.get(ConnectionManager).all()];
      await eventually(() => connections.every(({ nextPingAt }) => nextPingAt > 0));
      const times = connections.map(({ nextPingAt }) => nextPingAt);
      expect(new Set(times).size).toBeGreaterThan(10);
      expect(Math.max(...times) - Date.now()).toBeLessThanOrEqual(25_000);
    } finally {
      await calm.stop();
    }
  });
});
