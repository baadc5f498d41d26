import { type RedisConnections } from '@ginforge/chassis';
import { type JobQueues, jobQueues } from '@ginforge/jobs';
import { type DataSource } from 'typeorm';

import { oldestWaitingSeconds } from '../jobs/oldest-waiting.js';
import { type DatabaseHealth, type QueueHealth, type RedisHealth } from './system-health.js';

/** The database as it answers now. Rejects where it does not. */
export async function measureDatabase(dataSource: DataSource): Promise<DatabaseHealth> {
  const [latency_ms] = await timed(() => dataSource.query('SELECT 1'));
  const [row] = await dataSource.query<Omit<DatabaseHealth, 'latency_ms'>[]>(
    `SELECT current_setting('server_version') AS version,
            current_setting('max_connections')::int AS max_connections,
            (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS connections,
            pg_database_size(current_database())::float8 AS size_bytes`,
  );
  if (!row) throw new Error('PostgreSQL gave no row');
  return { latency_ms, ...row };
}

/** What waits to be published, and what could not be. */
export async function measureOutbox(dataSource: DataSource): Promise<{ waiting: number; failed: number }> {
  const [row] = await dataSource.query<{ waiting: number; failed: number }[]>(
    `SELECT count(*) FILTER (WHERE failed_at IS NULL)::int AS waiting,
            count(*) FILTER (WHERE failed_at IS NOT NULL)::int AS failed
       FROM outbox_messages`,
  );
  return row ?? { waiting: 0, failed: 0 };
}

/** Redis as it answers now. Rejects where it does not. */
export async function measureRedis(redis: RedisConnections): Promise<RedisHealth> {
  const [latency_ms] = await timed(() => redis.ping());
  const facts = factsIn(await redis.commands.info());
  return {
    latency_ms,
    version: facts.get('valkey_version') ?? facts.get('redis_version') ?? '',
    used_memory_bytes: Number(facts.get('used_memory')),
    clients: Number(facts.get('connected_clients')),
    uptime_seconds: Number(facts.get('uptime_in_seconds')),
  };
}

/** The lines of `INFO`: `name:value`. */
function factsIn(info: string): Map<string, string> {
  const lines = info.split('\r\n').filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const),
  );
}

/** Every queue of the catalogue. Rejects where one cannot be asked. */
export function measureQueues(queues: JobQueues): Promise<QueueHealth[]> {
  return Promise.all(
    [...jobQueues().keys()].map(async (queue) => {
      const asked = queues.get(queue);
      const counts = await asked.getJobCounts('waiting', 'active', 'delayed', 'failed');
      const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts;
      return {
        queue,
        waiting,
        active,
        delayed,
        failed,
        oldest_waiting_seconds: await oldestWaitingSeconds(asked),
      };
    }),
  );
}

/** @returns milliseconds, and what came of it */
async function timed<Result>(work: () => Promise<Result>): Promise<[number, Result]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}
