import { hash, verify, type Options } from '@node-rs/argon2';

/** argon2id (2 in the library's enum) as the OWASP Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. */
const argon2id: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Made with the parameters above from random bytes that nobody kept: no password fits it. */
export const hashOfNobody =
  '$argon2id$v=19$m=19456,t=2,p=1$VFNI0gi91S0avKePi79Umw$2qpGMz4JE8Em83bD8jIG/Rar3VXYODBOy9nmvBCDOJc';

/** The argon2id hash (PHC string with its own salt) to keep for this password. */
export async function hashPassword(password: string): Promise<string> {
  return hash(normalized(password), argon2id);
}

/**
 * Whether this password made that hash. Without a hash (unknown account) it takes as long and says no, so that an
 * answer's time does not tell which accounts exist (AD-04). Throws where `passwordHash` is no argon2 hash.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? hashOfNobody, normalized(password));
  return matches && passwordHash !== undefined;
}

/** One byte sequence for all ways to type a password (NIST SP 800-63B, 5.1.1.2). */
function normalized(password: string): string {
  return password.normalize('NFKC');
}
