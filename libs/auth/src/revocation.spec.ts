import type { Principal } from './principal.js';
import { authRevoked, revokes, type Revocation } from './revocation.js';

const principal: Principal = {
  userId: 'u-1',
  username: 'ann',
  roles: [],
  audience: 'user',
  tokenId: 't-1',
  sessionId: 's-1',
  issuedAt: 1_000,
  issuedAtMs: 1_000_500,
  expiresAt: 1_900,
};

describe('auth.revoked', () => {
  const good: Revocation[] = [
    { kind: 'token', id: 't-1' },
    { kind: 'session', id: 's-1' },
    { kind: 'user', id: 'u-1', before: 1_000_500 },
  ];

  it.each(good)('[RT-08] reads back what was announced of a $kind', (revocation) => {
    expect(authRevoked.payload.parse(JSON.parse(JSON.stringify(revocation)))).toEqual(revocation);
  });

  it.each([
    '7',
    'null',
    '[]',
    '{}',
    '{"kind":"all","id":"*"}',
    '{"kind":"user","id":"u-1"}',
    '{"kind":"token","id":""}',
  ])('[RT-08] finds no revocation in %s', (payload) =>
    expect(authRevoked.payload.safeParse(JSON.parse(payload)).success).toBe(false),
  );
});

describe('revokes', () => {
  it.each<[boolean, Revocation]>([
    [true, { kind: 'token', id: 't-1' }],
    [false, { kind: 'token', id: 't-2' }],
    [true, { kind: 'session', id: 's-1' }],
    [false, { kind: 'session', id: 's-2' }],
    [false, { kind: 'session', id: 't-1' }],
    [true, { kind: 'user', id: 'u-1', before: 1_000_500 }],
    [false, { kind: 'user', id: 'u-1', before: 1_000_499 }],
    [false, { kind: 'user', id: 'u-2', before: 2_000_000 }],
  ])('[RT-08] is %s for %j', (expected, revocation) => {
    expect(revokes(revocation, principal)).toBe(expected);
  });
});
