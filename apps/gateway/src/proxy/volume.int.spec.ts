import { once } from 'node:events';
import { Agent, request as send, type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { type GatewayProcess, GatewayPrograms } from './gateway-process.fixture.js';
import { checkPattern, patternOf } from './pattern.fixture.js';
import { UpstreamProcesses } from './upstream-process.fixture.js';

const MiB = 1_048_576;
const prefix = '/api/v1/files';

describe('a production gateway', () => {
  let gateways: GatewayPrograms;
  let upstreams: UpstreamProcesses;

  beforeAll(async () => {
    [gateways, upstreams] = [await GatewayPrograms.build(), await UpstreamProcesses.build()];
  });
  afterAll(async () => {
    await gateways.remove();
    await upstreams.remove();
  });

  async function start(transport: string): Promise<GatewayProcess> {
    const { origin } = await upstreams.start();
    return gateways.start({
      FILE_API_URLS: origin,
      PROXY_TRANSPORT: transport,
      RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000000',
      BREAKER_FAILURES: '10000',
      BREAKER_MIN_REQUESTS: '1000000',
    });
  }

  it.each([
    ['2 GiB', 'direct', 2_048 * MiB, 64 * MiB],
    ['256 MiB', 'middleware', 256 * MiB, 128 * MiB],
  ])(
    '[GW-02] passes %s up and down (%s) unchanged and with flat memory',
    async (_name, transport, size, most) => {
      const gateway = await start(transport);
      await upload(gateway.port, 64 * MiB);
      await download(gateway.port, 64 * MiB);
      for (const move of [upload, download]) {
        const growth = await gateway.growthDuring(async () => {
          expect(await move(gateway.port, size)).toEqual({ bytes: size, isWhole: true });
        });
        expect(growth.arrayBuffers).toBeLessThan(most);
        expect(growth.rss).toBeLessThan(most);
      }
    },
    600_000,
  );

  it.each(['direct', 'middleware'])(
    '[GW-02] keeps nothing of thousands of requests (%s), served, failed or left',
    async (transport) => {
      const gateway = await start(transport);
      await requests(gateway.port, 2_500);
      const before = await gateway.memory('collected');
      const served = await requests(gateway.port, 10_000);
      const after = await gateway.memory('collected');
      expect(after.heapUsed - before.heapUsed).toBeLessThan(2 * MiB); // 200 bytes a request would be as much
      expect(served).toBeGreaterThan(6_000);
      expect(gateway.process.errors).toBe(''); // Node warns of too many listeners
    },
    600_000,
  );
});

/** Sends requests of all kinds over kept connections, 50 at once. @returns how many were answered with 200 */
async function requests(port: number, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  let sent = 0;
  let served = 0;
  const client = async () => {
    while (sent < count) if ((await oneOf(kinds, sent++)(port, agent)) === 200) served++;
  };
  await Promise.all(Array.from({ length: 50 }, client));
  agent.destroy();
  return served;
}

const kinds = [
  (port: number, agent: Agent) => exchange({ port, agent, path: `${prefix}/id` }),
  (port: number, agent: Agent) => exchange({ port, agent, path: `${prefix}/sink`, method: 'POST' }, 'a body'),
  (port: number, agent: Agent) => exchange({ port, agent, path: `${prefix}/readyz`, method: 'HEAD' }),
  (port: number, agent: Agent) => exchange({ port, agent, path: `${prefix}/source?bytes=100000` }),
  (port: number, agent: Agent) => exchange({ port, agent, path: `${prefix}/short` }),
  (port: number, agent: Agent) => exchange({ port, agent, path: `${prefix}/id`, timeout: 1 }),
];

function oneOf<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

/** One request to its end, whichever that is; with a `timeout` it leaves after so many milliseconds. @returns the status of a whole answer */
function exchange(options: RequestOptions, body?: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let status: number | undefined;
    const outgoing = send(options, (answer) => {
      answer.resume().on('error', () => undefined); // `close` follows
      answer.once('end', () => (status = answer.statusCode));
    });
    outgoing.on('error', () => undefined); // `close` follows
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('close', () => resolve(status));
    outgoing.end(body);
  });
}

/** Sends a body and gives what the upstream says of it. */
async function upload(port: number, size: number): Promise<unknown> {
  const outgoing = send({ port, path: `${prefix}/sink`, method: 'POST', agent: false });
  outgoing.setHeader('Content-Length', size);
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(patternOf(size)), outgoing);
  const [answer] = await answered;
  return json(answer);
}

async function download(port: number, size: number): Promise<unknown> {
  const outgoing = send({ port, path: `${prefix}/source?bytes=${size}`, agent: false }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return checkPattern(answer as AsyncIterable<Buffer>);
}
