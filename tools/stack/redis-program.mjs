import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from './programs.mjs';

const run = promisify(execFile);

/**
 * Installs the package without letting Debian start a Redis on port 6379, now or at the next boot: we run our own.
 */
const debianScript = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod 755 $policy
fi
apt-get update -qq || true
apt-get install -y -qq --no-install-recommends redis-server ||
  apt-get install -y -qq --no-install-recommends valkey-server
if command -v systemctl > /dev/null; then
  systemctl disable redis-server valkey-server > /dev/null 2>&1 || true
fi
`;

/** @returns {string | undefined} the Redis or Valkey server of this machine */
export function findRedisServer() {
  return process.env.GINFORGE_REDIS_SERVER || findProgram('redis-server', 'valkey-server');
}

/**
 * Finds a Redis server, or installs one with the package manager of the system where we may.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} its path, or undefined when neither worked
 */
export async function ensureRedisServer(say) {
  const found = findRedisServer();
  if (found) return found;
  const installer = await findInstaller();
  if (!installer) return undefined;
  const { program, args } = installer;
  say(`Installing Redis with ${program === 'brew' ? 'brew' : 'apt-get'} …`);
  try {
    await run(program, args, { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    say(
      `It could not be installed: ${String(/** @type {{ stderr?: string }} */ (error).stderr ?? error).trim()}`,
    );
  }
  return findRedisServer();
}

/** @returns {Promise<{ program: string, args: string[] } | undefined>} what installs Redis without asking anything */
async function findInstaller() {
  if (process.platform === 'darwin') {
    return findProgram('brew') ? { program: 'brew', args: ['install', '--quiet', 'redis'] } : undefined;
  }
  if (!findProgram('apt-get')) return undefined;
  if (process.getuid?.() === 0) return { program: 'sh', args: ['-c', debianScript] };
  return (await maySudo()) ? { program: 'sudo', args: ['-n', 'sh', '-c', debianScript] } : undefined;
}

/** @returns {Promise<boolean>} whether sudo works without a password */
async function maySudo() {
  if (!findProgram('sudo')) return false;
  return run('sudo', ['-n', 'true']).then(
    () => true,
    () => false,
  );
}
