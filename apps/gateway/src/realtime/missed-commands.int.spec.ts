import { randomUUID } from 'node:crypto';
import { Revocations } from '@ginforge/auth';
import { eventually, TcpProxy } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import type { TestGateway } from '../testing/test-gateway.js';
import { accessToken } from '../testing/tokens.js';

/** A gateway whose way to Redis can be cut, while the rest of the cluster goes on. */
describe('what services tell while a gateway cannot hear', () => {
  let cluster: TestCluster;
  let route: TcpProxy;
  let cutOff: TestGateway;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    route = await TcpProxy.start(cluster.redis.port);
    cutOff = await cluster.lend({ REDIS_URL: `redis://127.0.0.1:${route.port}` });
  });

  afterAll(async () => {
    await cutOff.stop();
    await route.stop();
    await cluster.stop();
  });

  beforeEach(() => eventually(async () => expect((await cutOff.ask('/readyz')).status).toBe(200)));

  it.each<[what: string, revoke: (user: string, jti: string) => Promise<void>]>([
    ['a logout', (_user, jti) => cluster.two.get(Revocations).revokeToken(jti, Date.now() / 1000 + 900)],
    ['a new password', (user) => cluster.two.get(Revocations).revokeUser(user)],
  ])('[RT-08] [RT-39] %s closes the socket with 4403 once it hears again', async (_what, revoke) => {
    const [user, jti] = [randomUUID(), randomUUID()];
    const concerned = await cutOff.connect(user, { token: accessToken(user, { jti }) });
    const other = await cutOff.connect(randomUUID());
    route.cut();
    await revoke(user, jti);
    await concerned.ping();
    route.restore();
    expect((await concerned.closed).code).toBe(4403);
    await other.ping();
  });

  it('[RT-21] [RT-39] a revoked grant ends the membership once it hears again', async () => {
    const [user, room] = [randomUUID(), `team:${randomUUID()}`];
    await cluster.notifications.grantRoom(room, user);
    const client = await cutOff.connect(user);
    for (const name of [room, 'chat:open']) {
      client.send({ type: 'join_room', id: name, content: name });
      await client.nextOfType('ack');
    }
    route.cut();
    await cluster.notifications.revokeRoom(room, user);
    await client.ping();
    route.restore();
    expect(await client.nextOfType('error')).toMatchObject({ room, content: { code: 'ROOM_FORBIDDEN' } });
    await eventually(async () => {
      client.send({ type: 'room_message', id: 'm', room: 'chat:open', content: 1 });
      const answer = await client.next(({ content }) => content?.['id'] === 'm');
      expect(answer.type).toBe('ack'); // not before the way of what is published is back too
    });
    const forbidden = client.ofType('error').filter(({ content }) => content['code'] === 'ROOM_FORBIDDEN');
    expect(forbidden).toHaveLength(1);
  });
});
