import { loadEnvironment, RedisConnections } from '@ginforge/chassis';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { notificationEnvironment } from './environment.js';
import type { PublishItem } from './publish-item.js';
import { Publisher } from './publisher.js';
import { RedisBroker } from './redis-broker.js';

/** Counts of what Redis was asked to do: they do not depend on the machine, and tell when an optimisation was lost. */
describe('the cost of publishing', () => {
  const environment = loadEnvironment(z.object(notificationEnvironment), {});
  const commands = ['eval', 'evalsha', 'time', 'hmget', 'hget', 'hset', 'xadd', 'expire', 'publish'];
  const toUser = (userId: string): PublishItem => ({
    to: { kind: 'user', userId },
    message: { type: 'chat', content: { text: 'hello' } },
  });
  const many = (count: number) => Array.from({ length: count }, (_, index) => toUser(`user-${index}`));

  let server: TestRedis;
  let connections: RedisConnections;
  let publisher: Publisher;

  beforeAll(async () => {
    server = await startTestRedis();
    connections = new RedisConnections(server.url, 'publish-cost');
    publisher = new Publisher(await RedisBroker.open(connections, environment));
    await publisher.publishBatch(many(300)); // the script is known to Redis now, and each stream has its epoch
  });

  afterAll(async () => {
    await connections.onApplicationShutdown();
    await server.stop();
  });

  /** How often Redis carried out each of the commands meanwhile, those within a script too. */
  async function countOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
    await server.cli('CONFIG', 'RESETSTAT');
    await work();
    const text = String(await server.cli('INFO', 'commandstats'));
    const counts = [...text.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].map(([, name = '', calls]) => [
      name,
      Number(calls),
    ]);
    return Object.fromEntries(counts.filter(([name]) => commands.includes(String(name))));
  }

  it('[RT-32] one message is one run of the script, and one look at its stream', async () => {
    expect(await countOf(() => publisher.publish(toUser('user-1')))).toEqual({
      evalsha: 1,
      time: 1,
      hmget: 1,
      xadd: 1,
      hset: 1,
      expire: 2,
      publish: 1,
    });
  });

  it('[RT-32] what one turn publishes is one run of the script, by whatever calls', async () => {
    const alone = () => many(50).map((item) => publisher.publish(item));
    const counts = await countOf(() => Promise.all([...alone(), publisher.publishBatch(many(10))]));
    expect(counts).toMatchObject({ evalsha: 1, time: 1, xadd: 60, publish: 60 });
  });

  it('[RT-32] a stream is looked at and written down once a run, however many messages it gets', async () => {
    const counts = await countOf(() => publisher.publishBatch(Array(60).fill(toUser('user-1'))));
    expect(counts).toEqual({ evalsha: 1, time: 1, hmget: 1, xadd: 60, hset: 1, expire: 2, publish: 60 });
  });

  it('[RT-32] what comes while Redis is asked goes together when it has answered', async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const calls: Promise<unknown>[] = [];
    const counts = await countOf(async () => {
      await server.cli('CLIENT', 'PAUSE', '60000', 'WRITE');
      for (const item of many(20)) {
        calls.push(publisher.publish(item));
        await turn();
      }
      await server.cli('CLIENT', 'UNPAUSE');
      await Promise.all(calls);
    });
    expect(counts).toMatchObject({ evalsha: 2, publish: 20 });
  });

  it('[RT-32] a run has the messages as one argument: many take Redis and its client longer', async () => {
    const link = new Redis(server.url);
    const monitor = await link.monitor();
    const seen = new Promise<string[]>((resolve) =>
      monitor.on('monitor', (_time: string, args: string[]) => args[0] === 'evalsha' && resolve(args)),
    );
    await publisher.publishBatch(many(50));
    expect((await seen).length).toBeLessThan(10);
    monitor.disconnect();
    link.disconnect();
  });

  it('[RT-32] a long batch is cut, so that Redis serves others in between', async () => {
    const counts = await countOf(() => publisher.publishBatch(many(300)));
    expect(counts).toMatchObject({ evalsha: 5, publish: 300 });
    const big = many(6).map((item) => ({ ...item, message: { type: 'chat', content: 'x'.repeat(100_000) } }));
    expect(await countOf(() => publisher.publishBatch(big))).toMatchObject({ evalsha: 3, publish: 6 });
  });

  it('[RT-32] in a batch what fails hurts no other message', async () => {
    await connections.commands.set('ginforge:stream:{user:user-3}', 'of another type');
    const results = await publisher.publishBatch([toUser('user-1'), toUser('user-3'), toUser('user-2')]);
    expect(results.map(({ status }) => status)).toEqual(['published', 'failed', 'published']);
    expect(results[1]).toMatchObject({ error: { errorName: 'INTERNAL' } });
    const [again] = await publisher.publishBatch([toUser('user-1')]);
    const [first] = results;
    if (again?.status !== 'published' || first?.status !== 'published') throw new Error('not published');
    expect(again.offset).toBe(first.offset + 1);
  });

  it('[RT-14] a publish may tell how many listen to another channel, without a command of its own', async () => {
    const subscriber = connections.subscriber();
    const question = { listenersOf: { kind: 'user', userId: 'sender' } } as const;
    const item = toUser('user-1');
    expect(await publisher.publish(item, question)).toMatchObject({ listeners: 0 });
    await subscriber.subscribe('websocket:user:sender');
    expect(await publisher.publish(item, question)).toMatchObject({ listeners: 1 });
    expect(await publisher.publish(item)).not.toHaveProperty('listeners');
  });

  it('[RT-32] a message to who is here now follows what the same turn kept before it', async () => {
    const subscriber = connections.subscriber();
    const heard: string[] = [];
    const all = new Promise<void>((resolve) =>
      subscriber.on('message', (_channel, text: string) => heard.push(text) === 4 && resolve()),
    );
    await subscriber.subscribe('websocket:user:user-1');
    const say = (text: string) => ({ type: 'chat', content: { text } });
    const to = { kind: 'user', userId: 'user-1' } as const;
    await Promise.all([
      publisher.publish({ to, message: say('1') }),
      publisher.publishTransient(to, say('2')),
      publisher.publish({ to, message: say('3') }),
      publisher.publishTransient(to, say('4')),
    ]);
    await all;
    expect(heard.map((text) => /"text":"(\d)"/.exec(text)?.[1])).toEqual(['1', '2', '3', '4']);
  });
});
