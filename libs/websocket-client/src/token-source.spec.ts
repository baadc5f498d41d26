import { renewalDelay } from './token-renewal.js';
import { expiryOf, TokenSource } from './token-source.js';
import { WebSocketError } from './websocket-error.js';

const jwt = (claims: unknown): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

describe('tokens', () => {
  it('[RT-70] is never offered again once the server refused it', async () => {
    const source = new TokenSource('a');
    expect(await source.next()).toBe('a');
    source.refuse('a');
    await expect(source.next()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('[RT-70] passes on that there is no token at all, and why there is none just now', async () => {
    const signedOut = new TokenSource(() => Promise.reject(new WebSocketError('UNAUTHORIZED', 'signed out')));
    await expect(signedOut.next()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const offline = new TokenSource(() => Promise.reject(new Error('offline')));
    await expect(offline.next()).rejects.toMatchObject({
      code: 'TOKEN_UNAVAILABLE',
      message: 'No token: offline',
    });
  });

  it('[RT-73] are never asked for twice at a time: a refresh token is good once', async () => {
    let answer: (token: string) => void = () => undefined;
    let calls = 0;
    const source = new TokenSource(() => {
      calls++;
      return new Promise((resolve) => (answer = resolve));
    });
    const both = Promise.all([source.next(), source.next()]);
    answer('a');
    expect(await both).toEqual(['a', 'a']);
    const later = source.next();
    answer('b');
    expect([await later, calls]).toEqual(['b', 2]);
  });

  it('[RT-73] reads when a token expires', () => {
    expect(expiryOf(jwt({ exp: 1_700_000_000, name: 'ÿ?>~' }))).toBe(1_700_000_000_000);
    expect(expiryOf(jwt({}))).toBeUndefined();
    expect(expiryOf('opaque')).toBeUndefined();
  });

  it('[RT-73] renews a minute before the end, or after three quarters of a short life', () => {
    expect(renewalDelay(900_000)).toBe(840_000);
    expect(renewalDelay(4_000)).toBe(3_000);
    expect(renewalDelay(1e12)).toBeLessThan(2 ** 31);
  });
});
