import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';

import { startTestRedis, type TestRedis } from '@ginforge/testing';

import { accessToken, testSecret } from '../testing/tokens.js';
import { GatewayPrograms, type GatewayProcess } from './gateway-process.fixture.js';
import { ProxyTestbed } from './proxy-testbed.js';

const body = 'x'.repeat(1_024);
const requestsOfBatch = 100;
const batches = 5;

/** What so many requests have cost, each. */
interface Cost {
  /** What Redis read at once: commands of one turn of the event loop are one call. */
  readonly redisCalls: number;
  /** System calls that write, of the whole process: to sockets, and now and then to wake a thread. */
  readonly writes: number;
  readonly timers: number;
}

/**
 * What one proxied request costs in things that can be counted on any machine, however busy: with limits, token check with
 * revocation, breaker, balancing and metrics. What the gateway does by the clock comes on top, so the best of several batches
 * counts, and less than one more a request is none.
 */
describe('the cost of a proxied request', () => {
  const testbed = new ProxyTestbed();
  let redis: TestRedis;
  let programs: GatewayPrograms;
  let gateway: GatewayProcess;
  let client: Socket;

  beforeAll(async () => {
    redis = await startTestRedis();
    programs = await GatewayPrograms.build();
    const keepOpen = 3_600_000;
    const target = await testbed.upstream(
      (_request, response) => response.end(body),
      (server) => (server.keepAliveTimeout = keepOpen),
    );
    gateway = await programs.start({
      REDIS_ENABLED: 'true',
      REDIS_URL: redis.url,
      JWT_SECRET: testSecret,
      RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
      RATE_LIMIT_USER_PER_MINUTE: '1000000',
      GATEWAY_ROUTES: JSON.stringify([
        { prefix: '/cost', targets: [target], auth: 'required', health_path: '' },
      ]),
    });
    client = connect(gateway.port, '127.0.0.1');
    await once(client, 'connect');
  });
  afterAll(async () => {
    client.destroy();
    await programs.remove();
    await testbed.close();
    await redis.stop();
  });

  it('[GW-02] [GW-08] [GW-09] is two writes, one timer, and no call of Redis', async () => {
    const request = `GET /cost/thing HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${accessToken('7')}\r\n\r\n`;
    await sendOften(request);
    const costs: Cost[] = [];
    for (let batch = 0; batch < batches; batch++) costs.push(await costOf(() => sendOften(request)));
    const least = (of: (cost: Cost) => number) => Math.floor(Math.min(...costs.map(of)));
    expect(least((cost) => cost.redisCalls)).toBe(0);
    expect(least((cost) => cost.timers)).toBeLessThanOrEqual(1); // how long the client's connection may be idle: Node's
    if (countsWrites) expect(least((cost) => cost.writes)).toBe(2); // to the upstream and to the client
  });

  /** One request after the other over one connection, each answered whole. */
  async function sendOften(request: string): Promise<void> {
    for (let count = 0; count < requestsOfBatch; count++) {
      let answer = '';
      client.write(request);
      while (!answer.endsWith(body)) answer += String((await once(client, 'data'))[0]);
      if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
    }
  }

  async function costOf(work: () => Promise<void>): Promise<Cost> {
    const before = await counts();
    await work();
    const after = await counts();
    const each = (of: (cost: Cost) => number) => (of(after) - of(before)) / requestsOfBatch;
    return {
      redisCalls: each((cost) => cost.redisCalls),
      writes: each((cost) => cost.writes),
      timers: each((cost) => cost.timers),
    };
  }

  async function counts(): Promise<Cost> {
    const stats = String(await redis.cli('INFO', 'stats'));
    return {
      redisCalls: Number(/total_reads_processed:(\d+)/.exec(stats)?.[1]),
      writes: countsWrites ? await writesOf(gateway.process.pid) : 0,
      timers: await gateway.timers(),
    };
  }
});

/** Linux counts them. */
const countsWrites = existsSync('/proc/self/io');

async function writesOf(pid: number): Promise<number> {
  return Number(/syscw: (\d+)/.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1]);
}
