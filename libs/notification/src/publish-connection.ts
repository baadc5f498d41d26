import type { RedisConnections } from '@ginforge/chassis';
import type { Redis, RedisOptions } from 'ioredis';

/** How long a silent Redis is waited for. */
const silenceMs = 2_000;

/** How old a publish may be when Redis carries it out: well before whoever asked is told that it failed. */
export const publishDeadlineMs = 1_500;

/**
 * A connection on which a publish happens now or never: nothing waits for Redis to come back, nothing is sent a second
 * time, and a link that is silent for two seconds is torn down, which rejects everything that was on its way.
 */
const publishOptions = {
  enableAutoPipelining: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: silenceMs,
  socketTimeout: silenceMs,
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/** Opens the connection that a broker publishes on; ends when it is ready, or after two seconds all the same. Closed by the chassis. */
export async function openPublishConnection(connections: RedisConnections): Promise<Redis> {
  const connection = connections.dedicated('publisher', publishOptions);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, silenceMs);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return connection;
}
