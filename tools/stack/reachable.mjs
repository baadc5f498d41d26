import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** @typedef {{ uid: number, gid: number }} Account */

/**
 * PostgreSQL refuses to run as root, so root lends it an account that can do nothing else.
 *
 * @returns {Account | undefined} undefined when this process is not root
 */
export function unprivilegedAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody']
    .map((wanted) => accounts.find(([name]) => name === wanted))
    .find(Boolean);
  return found && { uid: Number(found[2]), gid: Number(found[3]) };
}

/**
 * @param {string} path an existing file or directory
 * @param {Account | undefined} account undefined: ourselves
 * @returns {Promise<boolean>} whether the account may pass through every directory up to it
 */
export async function isReachable(path, account) {
  if (!account) return true;
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const { mode, uid, gid } = await stat(directory);
    const permission = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode;
    if (!(permission & 1)) return false;
    if (directory === dirname(directory)) return true;
  }
}
