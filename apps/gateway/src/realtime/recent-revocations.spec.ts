import type { Principal } from '@ginforge/auth';
import { RecentRevocations } from './recent-revocations.js';

const principal = {
  userId: 'ada',
  username: 'ada',
  roles: [],
  audience: 'user',
  tokenId: 'token-1',
  sessionId: 'session-1',
  issuedAt: 1_000,
  issuedAtMs: 1_000_000,
  expiresAt: 2_000,
} as const satisfies Principal;

describe('RecentRevocations', () => {
  it.each([
    { kind: 'token', id: 'token-1' },
    { kind: 'session', id: 'session-1' },
    { kind: 'user', id: 'ada', before: 1_000_000 },
  ] as const)('[RT-08] knows that %j concerns a connection that opens just then', (revocation) => {
    const recent = new RecentRevocations();
    recent.remember(revocation);
    expect(recent.concern(principal)).toBe(true);
  });

  it.each([
    { kind: 'token', id: 'token-2' },
    { kind: 'user', id: 'ada', before: 999_999 },
    { kind: 'user', id: 'bob', before: 1_000_000 },
  ] as const)('[RT-08] leaves alone whom %j does not concern', (revocation) => {
    const recent = new RecentRevocations();
    recent.remember(revocation);
    expect(recent.concern(principal)).toBe(false);
  });

  it('[RT-08] forgets what the store answers for by then', () => {
    const recent = new RecentRevocations();
    recent.remember({ kind: 'token', id: 'token-1' }, 0);
    recent.remember({ kind: 'token', id: 'token-2' }, 10_000);
    expect(recent.concern(principal)).toBe(false);
  });
});
