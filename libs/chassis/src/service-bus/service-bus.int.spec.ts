import { Logger } from '@nestjs/common';

import { eventually, startTestRedis, TcpProxy, type TestRedis } from '@ginforge/testing';

import { Readiness } from '../health/readiness.js';
import { RedisPubSub } from '../pub-sub/redis-pub-sub.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { asked, greeted, Replica } from './greeter.fixture.js';
import { describeServiceBus } from './service-bus.conformance.js';
import { ServiceBusLink } from './service-bus-link.js';
import { ServiceInstance } from './service-instance.js';

Logger.overrideLogger(false);

let server: TestRedis;
let connections: RedisConnections;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'service-bus-test');
  await connections.waitUntilReady(60_000);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

describeServiceBus('Redis', () => new RedisPubSub(connections));

describe('the service bus and its Redis', () => {
  const unavailable = { errorName: 'UNAVAILABLE' };
  const rejections: unknown[] = [];
  const remember = (reason: unknown) => rejections.push(reason);
  let redis: RedisConnections;
  let replica: Replica;

  beforeAll(() => void process.on('unhandledRejection', remember));
  afterAll(() => {
    process.off('unhandledRejection', remember);
    expect(rejections).toEqual([]);
  });

  beforeEach(async () => {
    await server.start();
    redis = new RedisConnections(server.url, 'outage-test');
    await redis.waitUntilReady(60_000);
    replica = await Replica.start(new RedisPubSub(redis));
    await replica.returned;
  });

  afterEach(async () => {
    await replica.stop();
    await redis.onApplicationShutdown();
  });

  const greet = (text: string) => replica.bus.emit(greeted, { text });
  const answers = () => replica.bus.askAll(asked, { mood: 'answer' }, { timeoutMs: 10_000 });

  it('[RT-39] says so while Redis is away or silent, and goes on when it is back', async () => {
    expect((await answers()).answers).toHaveLength(1);
    await server.kill();
    await expect(greet('lost')).rejects.toMatchObject(unavailable);
    await expect(answers()).rejects.toMatchObject(unavailable);
    await server.start();
    await eventually(async () => expect((await answers()).answers).toHaveLength(1));
    server.freeze();
    await expect(greet('lost')).rejects.toMatchObject(unavailable);
    await expect(answers()).rejects.toMatchObject(unavailable);
    server.thaw();
    await eventually(async () => expect((await answers()).answers).toHaveLength(1));
  });

  it('[RT-39] says when it is back, once it hears again', async () => {
    const told: Promise<unknown>[] = [];
    // A Redis that has just started may be lost and found once more: what counts is that nobody stays uninformed.
    replica.bus.onReturn(() => told.push(Promise.allSettled([greet('while you were away')])));
    await server.kill();
    expect(replica.greeter.heard).toEqual([]);
    await server.start();
    await eventually(() => expect(new Set(replica.greeter.heard)).toEqual(new Set(['while you were away'])));
    await Promise.all(told);
  });

  it('[RT-37] makes a link anew that is connected but delivers nothing', async () => {
    const route = await TcpProxy.start(server.port);
    const far = new RedisConnections(`redis://127.0.0.1:${route.port}`, 'far');
    const near = new RedisPubSub(redis);
    const pubSub = Object.assign(new RedisPubSub(far), { publish: near.publish.bind(near) });
    const readiness = new Readiness();
    const link = new ServiceBusLink(pubSub, new ServiceInstance(), readiness, 100);
    const isReady = async () => (await readiness.report()).checks['service_bus'];
    const heard: string[] = [];
    let returns = 0;
    link.onReturn(() => returns++);
    await link.listen(new Map([['far', (payload) => heard.push(payload.toString())]]));
    await eventually(() => expect(returns).toBeGreaterThan(0));
    await eventually(async () => expect(await isReady()).toBe('ok'));
    route.blackHole();
    await eventually(async () => expect(await isReady()).toBe('failed'));
    const before = returns;
    route.restore();
    await eventually(() => expect(returns).toBeGreaterThan(before));
    await eventually(async () => expect(await isReady()).toBe('ok'));
    await eventually(async () => {
      await near.publish('far', 'heard'); // a busy machine may be taken for a link that delivers nothing once more
      expect(heard).toContain('heard');
    });
    link.onApplicationShutdown();
    await far.onApplicationShutdown();
    await route.stop();
  });

  it('[RT-39] does not start a service that cannot hear, and says why', async () => {
    const away = new RedisConnections('redis://127.0.0.1:1', 'away');
    await expect(Replica.start(new RedisPubSub(away))).rejects.toThrow('went away during the start');
    await away.onApplicationShutdown();
  });

  it('stops in good order while Redis is away or silent', async () => {
    const pubSub = new RedisPubSub(redis);
    const others = [await Replica.start(pubSub), await Replica.start(pubSub)];
    server.freeze();
    await others[0]?.stop();
    server.thaw();
    await server.kill();
    await others[1]?.stop();
  });
});
