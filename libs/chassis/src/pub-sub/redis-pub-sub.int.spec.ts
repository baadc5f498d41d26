import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';

import { RedisConnections } from '../redis/redis-connections.js';
import { describePubSub } from './pub-sub.conformance.js';
import { RedisPubSub } from './redis-pub-sub.js';

let server: TestRedis;
let connections: RedisConnections;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'pub-sub-test');
  await connections.waitUntilReady(60_000);
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

describePubSub('Redis', () => new RedisPubSub(connections));

describe('RedisPubSub', () => {
  let pubSub: RedisPubSub;
  let redis: RedisConnections;

  beforeEach(async () => {
    await server.start();
    redis = new RedisConnections(server.url, 'outage-test');
    await redis.waitUntilReady(60_000);
    pubSub = new RedisPubSub(redis);
  });

  afterEach(() => redis.onApplicationShutdown());

  it('[RT-39] says that the link is back once everything is subscribed again, and nothing that was left', async () => {
    const subscriber = pubSub.subscriber();
    const channels = Array.from({ length: 2_500 }, (_, index) => `many:${index}`);
    await subscriber.subscribe([...channels, 'many:left']);
    await subscriber.unsubscribe(['many:left']);
    const subscribed: Promise<unknown>[] = [];
    subscriber.onReturn(() => subscribed.push(server.cli('PUBSUB', 'CHANNELS', 'many:*').catch(() => [])));
    await eventually(() => subscribed.length > 0); // the link was new
    await Promise.all(subscribed);
    const before = subscribed.length;
    await server.kill();
    await server.start();
    await eventually(async () => {
      expect(subscribed.length).toBeGreaterThan(before);
      // A Redis that has just started may be lost once more: the last word counts.
      expect(((await subscribed.at(-1)) as string[]).sort()).toEqual([...channels].sort());
    });
  });

  it('[RT-39] leaves no rejection unhandled when Redis refuses to subscribe again', async () => {
    const subscriber = pubSub.subscriber();
    const heard: string[] = [];
    subscriber.onMessage((_channel, payload) => heard.push(payload.toString()));
    await subscriber.subscribe(['a']);
    await server.cli('ACL', 'SETUSER', 'default', 'resetchannels');
    subscriber.rebuild();
    await eventually(async () => {
      expect(await server.cli('CLIENT', 'LIST')).toMatch(/name=outage-test:subscriber .*sub=0 /);
    });
    await server.cli('ACL', 'SETUSER', 'default', 'allchannels');
    subscriber.rebuild();
    await eventually(async () => {
      await pubSub.publish('a', 'x');
      expect(heard).toContain('x');
    });
  });
});
