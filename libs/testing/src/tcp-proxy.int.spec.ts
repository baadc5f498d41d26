import { Redis } from 'ioredis';
import { TcpProxy } from './tcp-proxy.js';
import { startTestRedis, type TestRedis } from './test-redis.js';

describe('TcpProxy', () => {
  let redis: TestRedis;
  let proxy: TcpProxy;
  let client: Redis;

  beforeEach(async () => {
    redis = await startTestRedis();
    proxy = await TcpProxy.start(redis.port);
    client = new Redis(proxy.port, '127.0.0.1', { commandTimeout: 300, retryStrategy: () => 20 });
    client.on('error', () => undefined);
    await client.ping();
  });

  afterEach(async () => {
    client.disconnect();
    await proxy.stop();
    await redis.stop();
  });

  it('ends links when it is cut and serves new ones after restore', async () => {
    const closed = new Promise((resolve) => client.once('close', resolve));
    proxy.cut();
    await closed;
    expect(proxy.size).toBe(0);

    const ready = new Promise((resolve) => client.once('ready', resolve));
    proxy.restore();
    await ready;

    expect(await client.ping()).toBe('PONG');
  });

  it('passes nothing on while it is a black hole, and what was held back after restore', async () => {
    proxy.blackHole();
    await expect(client.set('key', 'late')).rejects.toThrow('timed out');
    expect(await redis.cli('GET', 'key')).toBeNull();

    proxy.restore();

    expect(await client.get('key')).toBe('late');
  });

  it('passes on commands but no answers while it is deaf, and the answers after restore', async () => {
    proxy.deafen();
    await expect(client.incr('count')).rejects.toThrow('timed out');
    expect(await redis.cli('GET', 'count')).toBe('1');

    proxy.restore();

    expect(await client.get('count')).toBe('1');
  });
});
