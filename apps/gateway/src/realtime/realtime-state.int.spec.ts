import { randomUUID } from 'node:crypto';
import { ServiceBus, type ServiceQuery } from '@ginforge/chassis';
import {
  gatewayConnections,
  gatewayRoom,
  gatewayRooms,
  gatewayStats,
  gatewayUsers,
} from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { clusters, type TestCluster } from '../testing/test-cluster.js';

describe.each(clusters)('the connections of the gateways %s', (_name, start) => {
  let cluster: TestCluster;
  const [ann, bob] = [`ann-${randomUUID()}`, `bob-${randomUUID()}`];

  beforeAll(async () => {
    cluster = await start();
    const phone = await cluster.one.connect(ann);
    await cluster.two.connect(ann);
    await cluster.two.connect(bob);
    phone.send({ type: 'join_room', id: 'j', content: 'chat:1' });
    await phone.next((message) => message.type === 'ack');
  });

  afterAll(() => cluster.stop());

  const ask = async <Request, Reply>(
    query: ServiceQuery<Request, Reply>,
    request: Request,
  ): Promise<Reply[]> => {
    const { answers, failed } = await cluster.two
      .get(ServiceBus)
      .askAll(query, request, { timeoutMs: 600_000 });
    expect(failed).toEqual([]);
    return answers.map(({ reply }) => reply);
  };
  const part = { after: '', limit: 100 };

  it('[RT-24] are told by each of them: how many, whose, and since when', async () => {
    await eventually(async () => {
      const stats = await ask(gatewayStats, {});
      expect(stats.reduce((sum, { connections }) => sum + connections, 0)).toBe(3);
    });
    const all = (await ask(gatewayConnections, part)).flatMap(({ connections }) => connections);
    expect(all.map(({ user_id }) => user_id).sort()).toEqual([ann, ann, bob].sort());
    for (const { connected_at } of all) {
      expect(Math.abs(Date.now() - Date.parse(connected_at))).toBeLessThan(60_000);
    }
    const users = (await ask(gatewayUsers, part)).flatMap((reply) => reply.users);
    const ofAnn = users.filter(({ user_id }) => user_id === ann);
    expect(ofAnn.reduce((sum, { connections }) => sum + connections, 0)).toBe(2);
  });

  it('[RT-24] are told of one user, of one room, and part by part', async () => {
    const of = async (filter: object) =>
      (await ask(gatewayConnections, { ...part, ...filter })).flatMap(({ connections }) => connections);
    expect(await of({ user_id: bob })).toMatchObject([{ user_id: bob, rooms: 0 }]);
    expect(await of({ room: 'chat:1' })).toMatchObject([{ user_id: ann, rooms: 1 }]);
    const [first] = await of({ user_id: bob, limit: 1 });
    expect(await of({ user_id: bob, after: first?.client_id })).toEqual([]);
    const rooms = (await ask(gatewayRooms, part)).flatMap((reply) => reply.rooms);
    expect(rooms).toEqual([{ name: 'chat:1', members: 1 }]);
    const members = (await ask(gatewayRoom, { name: 'chat:1' })).map((reply) => reply.members);
    expect(members.sort().at(-1)).toBe(1);
  });
});
