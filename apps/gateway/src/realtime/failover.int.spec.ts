import { randomUUID } from 'node:crypto';
import type { StreamPosition } from '@ginforge/protocol';
import { eventually, type TestRedis } from '@ginforge/testing';
import { type StreamLoss, WebSocketClient } from '@ginforge/websocket-client';
import { TestCluster } from '../testing/test-cluster.js';
import type { TestGateway } from '../testing/test-gateway.js';
import { accessToken } from '../testing/tokens.js';

const patient = { timeoutMs: 60_000 };

/** A member of a room, with the client that applications use. */
class Listener {
  readonly client: WebSocketClient;
  readonly got: unknown[] = [];
  readonly losses: StreamLoss[] = [];

  private constructor(gateway: TestGateway) {
    this.client = new WebSocketClient({ url: gateway.url() });
    this.client.on('room_message', ({ content }) => this.got.push(content));
    this.client.onLost((loss) => this.losses.push(loss));
  }

  static async enter(gateway: TestGateway, room: string): Promise<Listener> {
    const listener = new Listener(gateway);
    await listener.client.connect(accessToken(randomUUID()));
    await listener.client.joinRoom(room);
    return listener;
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('while a Redis Cluster fails over, a room', () => {
  let cluster: TestCluster;
  let room: string;
  let listeners: Listener[];

  beforeAll(async () => {
    cluster = await TestCluster.sharded();
  });

  beforeEach(async () => {
    room = `chat:${randomUUID()}`;
    listeners = await Promise.all(cluster.gateways.map((gateway) => Listener.enter(gateway, room)));
  });

  afterEach(async () => {
    for (const { client } of listeners) client.disconnect();
    cluster.dropClients();
    for (const node of cluster.shards.nodes) await node.start();
    await cluster.shards.waitUntilReady();
  });

  afterAll(() => cluster.stop());

  /** Until it is acknowledged, once however often it is tried. */
  const say = (number: number) =>
    eventually(
      () => cluster.notifications.sendToRoom(room, number, { idempotencyKey: `${room} ${number}` }),
      patient,
    );
  const sayAll = async (from: number, to: number) => {
    for (const number of range(from, to)) await say(number);
  };
  const masterOfRoom = () => cluster.shards.masterOf(`{room:${room}}`);
  const killWithEverythingReplicated = async (master: TestRedis) => {
    const replica = await cluster.shards.replicaOf(master);
    await eventually(async () => Number(await master.cli('WAIT', 1, 1_000)) === 1, patient);
    await master.kill();
    return replica;
  };
  const expectAll = async (expected: readonly number[]) => {
    for (const { got } of listeners) await eventually(() => expect(got).toEqual(expected), patient);
  };

  it('[RT-34] [K8-03] loses nothing and tells of no loss when master and replica change places while messages flow', async () => {
    await say(1);
    const replica = await cluster.shards.replicaOf(await masterOfRoom());
    const flowing = sayAll(2, 60);
    await replica.cli('CLUSTER', 'FAILOVER');
    await cluster.shards.waitForPromotion(replica);
    await flowing;
    await sayAll(61, 62);
    await expectAll(range(1, 62));
    expect(listeners.flatMap(({ losses }) => losses)).toEqual([]);
  });

  it('[RT-34] [K8-03] loses nothing when its master is killed, joined once more before the new epoch has a name there or after', async () => {
    await sayAll(1, 3);
    const replica = await killWithEverythingReplicated(await masterOfRoom());
    const flowing = sayAll(4, 20);
    await cluster.shards.takeOver(replica);
    for (const { client } of listeners) await eventually(() => client.joinRoom(room), patient);
    await flowing;
    listeners.push(await Listener.enter(cluster.two, room));
    await sayAll(21, 22);
    await eventually(() => expect(listeners.at(-1)?.got).toEqual([21, 22]), patient);
    listeners.at(-1)?.got.unshift(...range(1, 20)); // came later
    await expectAll(range(1, 22));
    expect(listeners.flatMap(({ losses }) => losses)).toEqual([]);
  });

  it('[RT-33] [RT-34] [K8-03] tells everybody who had them of messages that were lost with their master, and nobody else', async () => {
    const positionsOf = async (from: number, to: number) => {
      await sayAll(from, to);
      const { epoch, offset } = await say(to);
      return { epoch, offset };
    };
    const kept = await positionsOf(1, 3);
    const master = await masterOfRoom();
    const replica = await cluster.shards.replicaOf(master);
    await eventually(async () => Number(await master.cli('WAIT', 1, 1_000)) === 1, patient);
    await cluster.shards.cutOff(replica, master);
    const ahead = await positionsOf(4, 5);
    await expectAll(range(1, 5));
    await master.kill();
    replica.thaw();
    await cluster.shards.takeOver(replica);
    const now = await positionsOf(6, 7);

    expect(now).toEqual({ epoch: expect.not.stringMatching(kept.epoch), offset: 5 });
    await expectAll(range(1, 7));
    for (const { losses } of listeners)
      expect(losses).toEqual([{ stream: `room:${room}`, position: { epoch: now.epoch, offset: 3 } }]);
    expect(await resume(kept)).toEqual([6, 7, { recovered: true, ...now, replayed: 2 }]);
    expect(await resume(ahead)).toEqual([{ recovered: false, ...now, replayed: 0 }]);
  });

  it('[RT-33] [RT-34] [K8-03] resumes a client that knows a newer epoch than a former master that has just woken up', async () => {
    await sayAll(1, 2);
    await expectAll([1, 2]);
    const meta = `ginforge:stream-meta:{room:${room}}`;
    const newer = { epoch: 'fedcba9876543210', offset: 0 };
    const present = await cluster.shards.seizeSlotOf(meta);
    await present.cli('HSET', meta, 'e', newer.epoch, 's', newer.offset);
    expect(await eventually(() => resume(newer), patient)).toEqual([
      { recovered: true, epoch: expect.any(String), offset: 0, replayed: 0 },
    ]);
  });

  it('[RT-34] [K8-03] loses nothing when its slot moves with its keys while messages flow', async () => {
    await sayAll(1, 5);
    const flowing = sayAll(6, 60);
    const owner = await cluster.shards.moveSlotOf(`{room:${room}}`);
    await flowing;
    await sayAll(61, 62);
    expect((await masterOfRoom()).port).toBe(owner.port);
    await expectAll(range(1, 62));
    expect(listeners.flatMap(({ losses }) => losses)).toEqual([]);
  });

  /** What somebody gets who comes back with this position. */
  const resume = async (position: StreamPosition): Promise<unknown[]> => {
    const client = await cluster.one.connect(randomUUID(), { willResume: true });
    const name = `room:${room}`;
    client.send({ type: 'resume', id: 'resume', content: { streams: { [name]: position } } });
    const { content } = await client.nextOfType('resumed');
    const messages = client.messages.filter(({ stream }) => stream === name);
    return [
      ...messages.map(({ content: number }) => number),
      (content['streams'] as Record<string, unknown>)[name],
    ];
  };
});
