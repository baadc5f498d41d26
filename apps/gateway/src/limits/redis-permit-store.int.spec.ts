import { openPromptConnection, RedisConnections } from '@ginforge/chassis';
import { startTestRedis, type TestRedis } from '@ginforge/testing';
import { describePermitStore } from './permit-store.conformance.js';
import { slotLengthMs } from './permit-store.js';
import { permitKey, RedisPermitStore } from './redis-permit-store.js';

let server: TestRedis;
let connections: RedisConnections;
let store: RedisPermitStore;

beforeAll(async () => {
  server = await startTestRedis();
  connections = new RedisConnections(server.url, 'limits-test');
  store = new RedisPermitStore(await openPromptConnection(connections, 'limits'));
});

afterAll(async () => {
  await connections.onApplicationShutdown();
  await server.stop();
});

async function openEmpty(): Promise<RedisPermitStore> {
  await connections.commands.flushall();
  return store;
}

describePermitStore('Redis', openEmpty);

describe('RedisPermitStore', () => {
  const rule = { name: 'address', limit: 100, windowSeconds: 60 };

  beforeEach(openEmpty);

  it('[GW-08] keeps one key a rule and client, with a hash tag of its own, which expires', async () => {
    await store.take({ rule, key: '2001:db8:0:0::/64', need: 1, spare: 0 });
    const name = 'ginforge:rate-limit:{address:2001:db8:0:0::/64}:60';
    expect(await connections.commands.keys('*')).toEqual([name]);
    const ttl = await connections.commands.pttl(name);
    expect(ttl).toBeGreaterThan(60_000);
    expect(ttl).toBeLessThanOrEqual(62_000);
  });

  it('[GW-08] leaves nothing behind for a request that takes nothing', async () => {
    await store.take({ rule, key: 'a', need: 0, spare: 0 });
    expect(await connections.commands.dbsize()).toBe(0);
  });

  it('[GW-08] forgets slots that are over, and those of a clock that was put back', async () => {
    const { slot } = await store.take({ rule, key: 'a', need: 1, spare: 0 });
    const key = permitKey(rule, 'a');
    await connections.commands.hset(key, { [slot - 31]: 40, [slot - 29]: 20, [slot + 60]: 30 });
    const grant = await store.take({ rule, key: 'a', need: 1, spare: 0 });
    const kept = grant.slot === slot ? 20 : 0; // by the next slot they are over too
    expect(grant).toMatchObject({ granted: 1, remaining: 100 - kept - 2 });
    expect(grant.resetInMs).toBeLessThanOrEqual(2 * slotLengthMs(rule));
    expect(await connections.commands.hgetall(key)).not.toHaveProperty(String(slot + 60));
    expect(await connections.commands.hlen(key)).toBeLessThanOrEqual(3);
  });

  it('[GW-08] goes on after Redis has lost its scripts', async () => {
    await store.take({ rule, key: 'a', need: 1, spare: 0 });
    await server.cli('SCRIPT', 'FLUSH');
    expect(await store.take({ rule, key: 'a', need: 1, spare: 0 })).toMatchObject({ remaining: 98 });
  });
});
