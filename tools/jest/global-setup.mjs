import { Failure } from '../stack/failure.mjs';
import { startTemporaryPostgres } from '../stack/postgres.mjs';
import { ensureRedisServer } from '../stack/redis-program.mjs';
import { servers } from './servers.mjs';

const withServers = /\.(int|e2e)\b/;

/**
 * Gives integration and end-to-end tests what they need and the environment does not name: one PostgreSQL for the
 * whole run (TEST_DATABASE_URL) and the Redis program (GINFORGE_REDIS_SERVER). Unit tests get nothing.
 *
 * @param {import('jest').Config & { testPathPatterns?: { patterns: string[] } }} globalConfig
 */
export default async function globalSetup(globalConfig) {
  if (!needsServers(globalConfig.testPathPatterns?.patterns ?? [])) return;
  const redis = await ensureRedisServer(console.error);
  if (!redis)
    throw new Failure(
      'Tests need redis-server or valkey-server: install it, or set GINFORGE_REDIS_SERVER to its path.',
    );
  process.env.GINFORGE_REDIS_SERVER = redis;
  if (process.env.TEST_DATABASE_URL) return;
  servers.postgres = await startTemporaryPostgres();
  process.env.TEST_DATABASE_URL = servers.postgres.url;
}

/**
 * @param {string[]} patterns the files asked for; none means all
 * @returns {boolean}
 */
function needsServers(patterns) {
  if (process.env.GINFORGE_E2E_URL) return false; // a stack runs, with servers of its own
  if (process.env.GINFORGE_TEST_KIND) return process.env.GINFORGE_TEST_KIND !== 'test';
  return patterns.length === 0 || patterns.some((pattern) => withServers.test(pattern));
}
