import { Logger } from '@nestjs/common';
import { eventually } from '@ginforge/testing';

import { isResolvable, lookupAddresses } from './lookup-addresses.js';
import type { UpstreamPool } from './upstream-pool.js';
import { UpstreamTestbed } from './upstream-testbed.js';

Logger.overrideLogger(false);

/** A name service whose answer the test changes; `asked` are the names it was asked for. */
class NameService {
  readonly asked: string[] = [];
  answer: () => Promise<readonly string[]> = async () => ['10.0.0.1'];

  readonly lookup = (hostname: string): Promise<readonly string[]> => {
    this.asked.push(hostname);
    return this.answer();
  };
}

describe('AddressResolver', () => {
  let testbed: UpstreamTestbed;
  let names: NameService;

  beforeEach(() => {
    testbed = new UpstreamTestbed({ UPSTREAM_RESOLVE_INTERVAL_MS: '100' });
    names = new NameService();
  });

  afterEach(() => testbed.close());

  async function resolvesTo(pool: UpstreamPool, ...addresses: string[]): Promise<void> {
    await eventually(() => {
      expect(pool.upstreams.map(({ address }) => address.hostname)).toEqual(addresses);
    });
  }

  it('[GW-04] follows the addresses of a name as they come and go', async () => {
    const pool = testbed.pools.pool('user-api', [new URL('http://user-api:8081')]);
    testbed.resolve(names.lookup);
    await resolvesTo(pool, '10.0.0.1');
    names.answer = async () => ['10.0.0.1', '10.0.0.2'];
    await resolvesTo(pool, '10.0.0.1', '10.0.0.2');
    names.answer = async () => ['10.0.0.2'];
    await resolvesTo(pool, '10.0.0.2');
    expect(new Set(names.asked)).toEqual(new Set(['user-api']));
  });

  it('[GW-04] keeps the last addresses while the name service fails or knows none', async () => {
    const pool = testbed.pools.pool('user-api', [new URL('http://user-api:8081')]);
    testbed.resolve(names.lookup);
    await resolvesTo(pool, '10.0.0.1');
    for (const failing of [
      () => Promise.reject(new Error('ENOTFOUND')),
      async () => [],
    ] satisfies NameService['answer'][]) {
      names.answer = failing;
      const before = names.asked.length;
      await eventually(() => names.asked.length >= before + 3);
      await resolvesTo(pool, '10.0.0.1');
    }
    names.answer = async () => ['10.0.0.2'];
    await resolvesTo(pool, '10.0.0.2');
  });

  it('[GW-04] asks a name service that hangs once per name', async () => {
    names.answer = () => new Promise(() => undefined);
    const hanging = testbed.pools.pool('hanging', [new URL('http://hanging:1')]);
    const others: string[] = [];
    const lookupOther = async (hostname: string) => {
      others.push(hostname);
      return ['10.0.0.1'];
    };
    testbed.pools.pool('other', [new URL('http://other:1')]);
    testbed.resolve((hostname) => (hostname === 'hanging' ? names.lookup(hostname) : lookupOther(hostname)));
    await eventually(() => others.length >= 4);
    expect(names.asked).toEqual(['hanging']);
    await resolvesTo(hanging, 'hanging');
  });

  it('[GW-04] asks sooner for a target in trouble: after a restart it may have another address', async () => {
    await testbed.close();
    testbed = new UpstreamTestbed({ UPSTREAM_RESOLVE_INTERVAL_MS: '3600000' });
    const pool = testbed.pools.pool('user-api', [new URL('http://user-api:8081')]);
    testbed.resolve(names.lookup);
    await resolvesTo(pool, '10.0.0.1');
    names.answer = async () => ['10.0.0.2'];
    const [upstream] = pool.upstreams;
    for (let failure = 0; failure < 5; failure++) upstream?.fail(upstream.begin(), 'ETIMEDOUT');
    await resolvesTo(pool, '10.0.0.2');
  });

  it('[GW-04] does not ask for IP addresses and for this machine', async () => {
    const literals = ['http://127.0.0.1:1', 'http://[::1]:1', 'http://localhost:1', 'http://api.localhost:1'];
    testbed.pools.pool(
      'literals',
      literals.map((url) => new URL(url)),
    );
    testbed.pools.pool('named', [new URL('http://named:1')]);
    testbed.resolve(names.lookup);
    await eventually(() => names.asked.length >= 3);
    expect(new Set(names.asked)).toEqual(new Set(['named']));
    expect(isResolvable(new URL('http://localhost.example'))).toBe(true);
  });

  it('[GW-04] the system knows the addresses of localhost, of one family and sorted', async () => {
    const addresses = await lookupAddresses('localhost');
    expect(addresses).toContain('127.0.0.1');
    for (const address of addresses) expect(address).toMatch(/^127\./);
  });

  it('[GW-04] the system does not answer for a name that cannot be', async () => {
    await expect(lookupAddresses('there-is-no-such-host.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });
});
