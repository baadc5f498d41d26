import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';

import { WebSocket } from 'ws';

import { UpstreamPools } from '../upstreams/upstream-pools.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

const prefix = '/api/v1/user';

describe.each(['direct', 'middleware'] as const)('upstreams over TLS (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let server: Server;
  let port: number;
  /** The names that clients asked for (SNI). The server has no certificate for any. */
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    const SNICallback = (name: string, done: (error: Error | null) => void) => {
      asked.push(name);
      done(null);
    };
    server = createServer({ SNICallback }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => server.close());
  afterAll(() => testbed.close());

  it('[GW-04] are asked for by the name of the target, whichever of its addresses is connected to', async () => {
    const gateway = await testbed.gateway({ USER_API_URLS: `https://user-api.invalid:${port}` });
    const pool = testbed.get(gateway, UpstreamPools).list()[0];
    const [target] = pool?.targets ?? [];
    if (target !== undefined) pool?.resolved(target, ['127.0.0.1']);
    expect((await ask(gateway, prefix)).status).toBe(502);
    await expectRefusal(gateway);
    expect(asked).toEqual(['user-api.invalid', 'user-api.invalid']);
  });

  it('[GW-04] that are IP addresses are asked for without a name, which TLS does not allow', async () => {
    const warnings: string[] = [];
    const listener = ({ message }: Error) => void warnings.push(message);
    process.on('warning', listener);
    const gateway = await testbed.gateway({ USER_API_URLS: `https://127.0.0.1:${port}` });
    expect((await ask(gateway, prefix)).status).toBe(502);
    await expectRefusal(gateway);
    process.off('warning', listener);
    expect(asked).toEqual([]);
    expect(warnings.filter((text) => text.includes('ServerName'))).toEqual([]);
  });
});

/** An upgrade to an upstream without a good certificate. */
async function expectRefusal(gateway: number): Promise<void> {
  const client = new WebSocket(`ws://127.0.0.1:${gateway}${prefix}/live`);
  const [, answer] = await once(client, 'unexpected-response');
  client.on('error', () => undefined); // it is not going to open
  client.terminate();
  expect(answer.statusCode).toBe(502);
}
