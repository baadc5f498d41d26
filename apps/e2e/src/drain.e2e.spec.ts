import { AccessTokens, TokenKeys } from '@ginforge/auth';
import { parseRetryAfter } from '@ginforge/protocol';
import { eventually, freePort, startTestRedis, TestSocket, type TestRedis } from '@ginforge/testing';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceProcess } from './stack/service-process.js';
import { describeWithOwnStack } from './stack/open-stack.js';

const jwtSecret = 'a-secret-of-more-than-thirty-two-bytes-for-tests';
const tokens = new AccessTokens(TokenKeys.from({ JWT_SECRET: jwtSecret }), {
  issuer: 'ginforge',
  ttlSeconds: 900,
});
const sockets = 30;
/** Two gateways from their build, before a service that answers when the test says so; one of them is taken down. */
describeWithOwnStack('it takes a gateway down')('a gateway that is taken down', () => {
  let redis: TestRedis;
  let slowService: Server;
  let leaving: ServiceProcess;
  let staying: ServiceProcess;

  beforeAll(async () => {
    redis = await startTestRedis();
    slowService = createServer().listen(0, '127.0.0.1');
    await once(slowService, 'listening');
    const { port } = slowService.address() as AddressInfo;
    const variables = {
      REDIS_URL: redis.url,
      JWT_SECRET: jwtSecret,
      DRAIN_SECONDS: '4',
      USER_API_URLS: `http://127.0.0.1:${port}`,
    };
    leaving = new ServiceProcess('leaving-gateway', 'gateway', await freePort(), variables);
    staying = new ServiceProcess('staying-gateway', 'gateway', await freePort(), variables);
    await Promise.all([leaving.start(), staying.start()]);
  });

  afterAll(async () => {
    await Promise.all([leaving.stop('SIGKILL'), staying.stop('SIGKILL')]);
    slowService.closeAllConnections();
    slowService.close();
    await redis.stop();
  });

  const headers = (userId: string) => {
    const subject = { userId, username: userId, roles: [], audience: 'user' } as const;
    return { Authorization: `Bearer ${tokens.issue(subject).token}` };
  };
  const connect = async (gateway: ServiceProcess, userId: string) => {
    const socket = await TestSocket.connect(gateway.wsUrl, { headers: headers(userId) });
    await socket.nextOfType('welcome');
    return socket;
  };
  const connectMany = (gateway: ServiceProcess, prefix: string) =>
    Promise.all(Array.from({ length: sockets }, (_, index) => connect(gateway, `${prefix}-${index}`)));

  it('[RT-50] says so, takes nobody in, sends its clients away one after the other, ends what it began, and exits with 0', async () => {
    const [clients, others] = [await connectMany(leaving, 'a'), await connectMany(staying, 'b')];
    const asked = once(slowService, 'request') as Promise<[unknown, ServerResponse]>;
    const inFlight = fetch(`${leaving.url}/api/v1/user/slow`);
    const [, answer] = await asked;
    let closed = 0;
    const closures = clients.map(({ closed: end }) => end.then((closure) => ({ closure, order: closed++ })));

    leaving.signal('SIGTERM');
    await Promise.race(closures);
    // The first ones are gone and the last ones are not: in the midst of it.
    const stillOpen = clients.filter(({ socket }) => socket.readyState === socket.OPEN);
    expect(stillOpen.length).toBeGreaterThan(0);
    expect(stillOpen.length).toBeLessThan(sockets);
    expect((await fetch(`${leaving.url}/readyz`)).status).toBe(503);
    const refused = await TestSocket.connectRejected(leaving.wsUrl, { headers: headers('late') });
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String) } });

    const ended = (await Promise.all(closures)).map(({ closure }) => closure);
    expect(new Set(ended.map(({ code }) => code))).toEqual(new Set([1012]));
    const delays = ended.map(({ reason }) => parseRetryAfter(reason) ?? -1);
    for (const delay of delays) expect(delay).toBeGreaterThanOrEqual(0);
    expect(new Set(delays).size).toBeGreaterThan(sockets / 2);

    answer.end('done');
    const response = await inFlight;
    expect([response.status, await response.text()]).toEqual([200, 'done']);
    expect(await leaving.ended()).toEqual({ code: 0, signal: null });

    for (const other of others) {
      other.send({ type: 'ping', id: 'p', content: null });
      await other.nextOfType('pong');
      expect(other.messages.map(({ type }) => type)).toEqual(['welcome', 'pong']);
    }
    expect((await fetch(`${staying.url}/readyz`)).status).toBe(200);
    await eventually(async () => {
      const stats = (await (await fetch(`${staying.url}/ws/stats`)).json()) as Record<string, number>;
      expect(stats).toMatchObject({ total_clients: sockets });
    });
    await Promise.all(others.map((other) => other.close()));
  });

  it('[RT-50] its client comes back to another gateway and has missed nothing', async () => {
    await leaving.start();
    const sender = await connect(staying, 'sender');
    const before = await connect(leaving, 'receiver');
    const { user } = before.messages[0]?.data?.['streams'] as Record<string, object>;
    const exited = leaving.stop('SIGTERM');
    sender.send({ type: 'chat', id: '1', to: 'receiver', content: { text: 'one' } });
    await before.closed;
    sender.send({ type: 'chat', id: '2', to: 'receiver', content: { text: 'two' } });
    for (let count = 0; count < 2; count++) await sender.nextOfType('ack');
    const after = await TestSocket.connect(`${staying.wsUrl}?resume=1`, { headers: headers('receiver') });
    await after.nextOfType('welcome');
    after.send({ type: 'resume', content: { streams: { user } } });
    await after.nextOfType('resumed');
    expect(after.ofType('chat').map(({ content, offset }) => [content['text'], offset])).toEqual([
      ['one', 1],
      ['two', 2],
    ]);
    expect(await exited).toEqual({ code: 0, signal: null });
    await Promise.all([sender.close(), after.close()]);
  });
});
