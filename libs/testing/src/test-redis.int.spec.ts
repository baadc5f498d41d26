import { Redis } from 'ioredis';
import { startTestRedis, type TestRedis } from './test-redis.js';

describe('startTestRedis', () => {
  let redis: TestRedis;

  beforeEach(async () => {
    redis = await startTestRedis();
  });

  afterEach(async () => {
    await redis.stop();
  });

  it('[PF-03] runs a real server of its own', async () => {
    const other = await startTestRedis();
    await redis.cli('SET', 'key', 'value');

    expect(await redis.cli('GET', 'key')).toBe('value');
    expect(await other.cli('GET', 'key')).toBeNull();
    await other.stop();
  });

  it('[PF-05] keeps what it acknowledged through a crash and a restart', async () => {
    await redis.cli('SET', 'key', 'value');
    await redis.kill();
    await expect(redis.cli('PING')).rejects.toThrow();

    await redis.restart();

    expect(await redis.cli('GET', 'key')).toBe('value');
  });

  it('answers nothing while it is frozen', async () => {
    const client = new Redis(redis.url, { commandTimeout: 200 });
    await client.ping();

    redis.freeze();
    await expect(client.ping()).rejects.toThrow('timed out');
    redis.thaw();

    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });
});
