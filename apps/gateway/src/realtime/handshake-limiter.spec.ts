import { HandshakeLimiter } from './handshake-limiter.js';

describe('the handshake limiter', () => {
  const take = (limiter: HandshakeLimiter, count: number, now: number, address = 'a') =>
    Array.from({ length: count }, () => limiter.take(address, now)).filter(Boolean).length;

  it('[RT-04] lets a burst through and then as many as the rate says', () => {
    const limiter = new HandshakeLimiter(2, 5);
    expect(take(limiter, 10, 1_000)).toBe(5);
    expect(take(limiter, 10, 1_499)).toBe(0);
    expect(take(limiter, 10, 1_500)).toBe(1);
    expect(take(limiter, 10, 3_000)).toBe(3);
    expect(take(limiter, 10, 1_000_000)).toBe(5);
  });

  it('[RT-04] counts each address apart', () => {
    const limiter = new HandshakeLimiter(1, 3);
    expect(take(limiter, 5, 0, 'a')).toBe(3);
    expect(take(limiter, 5, 0, 'b')).toBe(3);
    expect(take(limiter, 5, 0, 'a')).toBe(0);
  });

  it('[RT-04] takes no memory for addresses that have come to rest, and keeps those that have not', () => {
    const limiter = new HandshakeLimiter(1, 20);
    const { buckets } = limiter as unknown as { buckets: Map<string, unknown> };
    for (let index = 0; index < 1_000; index++) limiter.take(`address ${index}`, 20_000);
    expect(take(limiter, 20, 20_000, 'busy')).toBe(20);
    expect(buckets.size).toBe(1_001);
    limiter.take('late', 31_000);
    expect([...buckets.keys()]).toEqual(['busy', 'late']);
    expect(take(limiter, 20, 31_000, 'busy')).toBe(11);
  });
});
