import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secret that signs access tokens: JWT_SECRET of the environment, or one made at the first start and kept, so that
 * nobody is signed out by a restart.
 *
 * @param {string} directory
 * @returns {Promise<string>}
 */
export async function jwtSecret(directory) {
  if (process.env.JWT_SECRET) return process.env.JWT_SECRET;
  const file = join(directory, 'jwt-secret');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept) return kept;
  const secret = randomBytes(48).toString('base64url');
  await mkdir(directory, { recursive: true });
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}
