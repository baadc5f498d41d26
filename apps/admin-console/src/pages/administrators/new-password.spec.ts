import { newPassword } from './new-password.js';

describe('a password that is made up', () => {
  it('[AD-04] is long, of characters that can be read out, and another one each time', () => {
    const passwords = Array.from({ length: 50 }, newPassword);
    for (const password of passwords) expect(password).toMatch(/^[a-km-np-zA-HJ-NP-Z2-9]{20}$/);
    expect(new Set(passwords).size).toBe(50);
  });
});
