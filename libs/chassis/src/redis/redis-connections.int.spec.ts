import { Logger } from '@nestjs/common';

import { eventually, startTestRedis, TcpProxy, type TestRedis } from '@ginforge/testing';

import { endsWithin } from '../lifecycle/deadline.js';
import { RedisConnections } from './redis-connections.js';

Logger.overrideLogger(false);

describe('RedisConnections', () => {
  let redis: TestRedis;
  let connections: RedisConnections;

  beforeAll(async () => {
    redis = await startTestRedis();
  });

  beforeEach(async () => {
    await redis.start();
    connections = new RedisConnections(redis.url, 'spec');
    await connections.waitUntilReady(60_000);
  });

  afterEach(() => connections.onApplicationShutdown());
  afterAll(() => redis.stop());

  it('names its connections for CLIENT LIST', async () => {
    await connections.subscriber().ping();
    const list = await connections.commands.client('LIST');
    expect(list).toContain('name=spec:commands');
    expect(list).toContain('name=spec:subscriber');
  });

  it('[RT-39] fails commands within two seconds while Redis is away, and serves them when it is back', async () => {
    await redis.kill();
    const failed = expect(connections.commands.get('key')).rejects.toThrow();
    expect(await endsWithin(2_500, failed)).toBe(true);
    await eventually(() => expect(connections.ping()).rejects.toThrow('Redis connection is'));
    await redis.restart();
    await eventually(() => connections.ping());
    await expect(connections.commands.set('key', '1')).resolves.toBe('OK');
  });

  it('[RT-39] fails commands within two seconds while Redis is connected but silent', async () => {
    redis.freeze();
    const failed = expect(connections.ping()).rejects.toThrow('timed out');
    expect(await endsWithin(2_500, failed)).toBe(true);
    redis.thaw();
    await eventually(() => connections.ping());
  });

  it('[RT-39] subscribes again after an outage', async () => {
    const subscriber = connections.subscriber();
    const heard: string[] = [];
    subscriber.on('message', (_channel, text: string) => heard.push(text));
    await subscriber.subscribe('news');
    await redis.kill();
    await redis.restart();
    await eventually(async () => {
      await connections.commands.publish('news', 'hello');
      expect(heard).toContain('hello');
    });
  });

  it('[RT-39] notices a route that was lost without a word, also where it only listens', async () => {
    const link = await TcpProxy.start(redis.port);
    const far = new RedisConnections(`redis://127.0.0.1:${link.port}`, 'far', { heartbeatMs: 1_000 });
    const subscriber = far.subscriber();
    await subscriber.subscribe('news');
    link.blackHole();
    await Promise.all(
      [far.commands, subscriber].map(
        (one) => new Promise<void>((resolve) => one.once('close', () => resolve())),
      ),
    );
    link.restore();
    await eventually(() => far.ping());
    await far.onApplicationShutdown();
    await link.stop();
  });

  it('says why Redis cannot be used at start, without the password', async () => {
    const elsewhere = new RedisConnections('redis://user:hunter2@127.0.0.1:1/0', 'spec');
    await expect(elsewhere.waitUntilReady(2_000)).rejects.toThrow(
      'Redis at redis://127.0.0.1:1/0 (REDIS_URL) cannot be used: connect ECONNREFUSED 127.0.0.1:1.',
    );
    await elsewhere.onApplicationShutdown();
  });

  it('says so when the password is wrong', async () => {
    const wrong = new RedisConnections(redis.url.replace('//', '//nobody:hunter2@'), 'spec');
    const failure: unknown = await wrong.waitUntilReady(2_000).catch((error: unknown) => error);
    expect(String(failure)).toContain('WRONGPASS');
    expect(String(failure)).not.toContain('hunter2');
    await wrong.onApplicationShutdown();
  });

  it('closes within its bound, also while Redis is away or silent', async () => {
    connections.subscriber();
    redis.freeze();
    expect(await endsWithin(3_000, connections.onApplicationShutdown())).toBe(true);
    redis.thaw();
    await eventually(() => expect(connections.commands.status).toBe('end'));
  });
});
