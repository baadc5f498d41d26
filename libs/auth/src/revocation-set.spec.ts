import type { Principal } from './principal.js';
import { RevocationSet } from './revocation-set.js';

const caller: Principal = {
  userId: 'u-1',
  username: 'ann',
  roles: ['user'],
  audience: 'user',
  tokenId: 't-1',
  sessionId: 's-1',
  issuedAt: 1_000,
  issuedAtMs: 1_000_500,
  expiresAt: 1_900,
};
const later = 2_000_000;

describe('RevocationSet', () => {
  it('[RT-08] knows a token, a session and a user up to a moment, and nobody else', () => {
    const set = new RevocationSet();
    expect(set.concerns(caller)).toBe(false);
    set.add({ kind: 'token', id: 's-1' }, later);
    set.add({ kind: 'session', id: 't-1' }, later);
    set.add({ kind: 'user', id: 'u-1', before: caller.issuedAtMs - 1 }, later);
    expect(set.concerns(caller)).toBe(false);
    set.add({ kind: 'user', id: 'u-1', before: caller.issuedAtMs }, later);
    expect(set.concerns(caller)).toBe(true);
    for (const kind of ['token', 'session'] as const) {
      const other = new RevocationSet();
      other.add({ kind, id: kind === 'token' ? 't-1' : 's-1' }, later);
      expect(other.concerns(caller)).toBe(true);
    }
  });

  it('[RT-08] says what is new to it, and never takes an earlier moment for a later one', () => {
    const set = new RevocationSet();
    const user = (before: number) => set.add({ kind: 'user', id: 'u-1', before }, later);
    expect([user(caller.issuedAtMs), user(1), user(caller.issuedAtMs + 1)]).toEqual([true, false, true]);
    expect(set.concerns(caller)).toBe(true);
    const token = () => set.add({ kind: 'token', id: 't-1' }, later);
    expect([token(), token()]).toEqual([true, false]);
  });

  it('[RT-08] is not whole while something that did not fit in could concern a token', () => {
    const set = new RevocationSet(2);
    set.add({ kind: 'token', id: 't-1' }, later);
    set.add({ kind: 'token', id: 't-2' }, later);
    expect(set.isWhole(0)).toBe(true);
    set.add({ kind: 'token', id: 't-3' }, later + 1);
    expect([set.size, set.isWhole(later), set.isWhole(later + 1)]).toEqual([2, false, true]);
  });

  it('[RT-08] forgets what concerns no token any more, and so has room again', () => {
    const set = new RevocationSet(1);
    set.add({ kind: 'token', id: 't-1' }, later);
    set.forgetExpired(later - 1);
    expect(set.concerns(caller)).toBe(true);
    set.forgetExpired(later);
    expect([set.size, set.concerns(caller)]).toEqual([0, false]);
    set.add({ kind: 'token', id: 't-2' }, later + 1);
    expect(set.isWhole(later)).toBe(true);
  });
});
