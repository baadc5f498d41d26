import { Cluster, type RedisOptions } from 'ioredis';

import { reachMasters } from './redis-cluster.js';
import type { RedisClient, RedisConnections } from './redis-connections.js';

/** How long a silent Redis is waited for, in milliseconds. */
const silenceMs = 2_000;

/**
 * A command happens now or never: nothing waits for Redis to come back, nothing is sent a second time, and a link that is
 * silent for two seconds is torn down, which rejects everything that was on its way.
 */
const nowOrNever = {
  enableAutoPipelining: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: silenceMs,
  socketTimeout: silenceMs,
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/**
 * Opens a connection of its own for commands whose asker does not wait, such as publishing or counting a limit; ends when it
 * is ready, or after two seconds all the same. Closed by the chassis.
 */
export async function openPromptConnection(
  connections: RedisConnections,
  purpose: string,
): Promise<RedisClient> {
  const connection = connections.dedicated(purpose, nowOrNever);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, silenceMs);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  if (connection instanceof Cluster) await reachMasters(connection);
  return connection;
}
