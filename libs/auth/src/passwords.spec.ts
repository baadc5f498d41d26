import { hashOfNobody, hashPassword, verifyPassword } from './passwords.js';

describe('passwords', () => {
  it('[AD-04] hashes with argon2id and a salt of its own each time', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(first).not.toBe(second);
  });

  it('verifies the password that was hashed and no other', async () => {
    const hash = await hashPassword('correct horse');
    expect(await verifyPassword(hash, 'correct horse')).toBe(true);
    expect(await verifyPassword(hash, 'Correct horse')).toBe(false);
    expect(await verifyPassword(hash, '')).toBe(false);
  });

  it('takes a password as the same however its letters are composed', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9'), 'cafe\u0301')).toBe(true);
  });

  it('[AD-04] says no for an unknown account after the same work as for a known one', async () => {
    expect(await verifyPassword(undefined, 'correct horse')).toBe(false);
    const costs = (hash: string) => hash.split('$').slice(0, 4);
    expect(costs(hashOfNobody)).toEqual(costs(await hashPassword('correct horse')));
  });

  it('fails loudly where the stored hash is none', async () => {
    await expect(verifyPassword('plain text', 'plain text')).rejects.toThrow();
  });
});
