import { findProgram } from './programs.mjs';
import { installSystemPackage } from './system-package.mjs';

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
  await installSystemPackage({ name: 'Redis', debianScript, brew: ['install', '--quiet', 'redis'] }, say);
  return findRedisServer();
}
