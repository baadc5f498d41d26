import { UpstreamPool } from './upstream-pool.js';

function pool(...inFlight: number[]): UpstreamPool {
  const result = new UpstreamPool(inFlight.map((_, index) => new URL(`http://127.0.0.1:${9000 + index}`)));
  result.upstreams.forEach((upstream, index) => (upstream.inFlight = inFlight[index] ?? 0));
  return result;
}

describe('UpstreamPool', () => {
  it('[GW-04] of two takes the one with fewer requests in flight, always', () => {
    const both = pool(3, 1);
    for (let round = 0; round < 100; round++) expect(both.pick()).toBe(both.upstreams[1]);
  });

  it('[GW-04] never takes the busiest of three and spreads over the rest', () => {
    const three = pool(9, 1, 1);
    const taken = new Set(Array.from({ length: 300 }, () => three.pick()));
    expect(taken).toEqual(new Set([three.upstreams[1], three.upstreams[2]]));
  });

  it('[GW-06] avoids the one that has just failed, unless it is the only one', () => {
    const two = pool(0, 50);
    expect(two.pick(two.upstreams[0])).toBe(two.upstreams[1]);
    const one = pool(0);
    expect(one.pick(one.upstreams[0])).toBe(one.upstreams[0]);
  });

  it('[GW-04] takes IPv6 addresses and the ports of the schemes', () => {
    const { upstreams } = new UpstreamPool([new URL('http://[::1]:8081'), new URL('https://api')]);
    expect(upstreams.map(({ address }) => address)).toEqual([
      { protocol: 'http:', host: '[::1]:8081', hostname: '::1', port: 8081 },
      { protocol: 'https:', host: 'api', hostname: 'api', port: 443 },
    ]);
  });

  it('[GW-01] refuses to be empty', () => {
    expect(() => new UpstreamPool([])).toThrow('at least one target');
  });
});
