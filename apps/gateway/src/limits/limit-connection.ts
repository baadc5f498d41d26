import type { RedisConnections } from '@ginforge/chassis';
import type { Redis, RedisOptions } from 'ioredis';

/** How long a silent Redis is waited for before the connection is made anew. */
const silenceMs = 2_000;

/**
 * A connection on which a limit is counted now or never: nothing waits for Redis to come back and nothing is sent a
 * second time, because the request that asked has long been answered.
 */
const limitOptions = {
  enableAutoPipelining: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: silenceMs,
  socketTimeout: silenceMs,
} satisfies RedisOptions;

/** Opens the limiter's own connection; ends when it is ready, or after two seconds all the same. Closed by the chassis. */
export async function openLimitConnection(connections: RedisConnections): Promise<Redis> {
  const connection = connections.dedicated('limits', limitOptions);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, silenceMs);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return connection;
}
