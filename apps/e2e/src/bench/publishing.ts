import { loadEnvironment, type RedisConnections } from '@ginforge/chassis';
import { notificationEnvironment, Publisher, type PublishItem, RedisBroker } from '@ginforge/notification';
import { z } from 'zod';

/** Each in turn: as a service that tells people something, and not one person all. */
const users = 1_000;
const text = 'x'.repeat(100);

/** A way to publish messages to users. Rejects when one could not be published. */
export interface Publishing {
  /** @param number of the message */
  single(number: number): Promise<unknown>;
  /** As many as `count`, in one call. */
  batch(first: number, count: number): Promise<unknown>;
}

/** Our library: each message is appended to its user's stream and published. */
export async function publishDurably(connections: RedisConnections): Promise<Publishing> {
  const environment = loadEnvironment(z.object(notificationEnvironment), {});
  const publisher = new Publisher(await RedisBroker.open(connections, environment));
  return {
    single: (number) => publisher.publish(itemOf(number)),
    async batch(first, count) {
      const items = Array.from({ length: count }, (_, index) => itemOf(first + index));
      const results = await publisher.publishBatch(items);
      for (const result of results) if (result.status === 'failed') throw result.error;
    },
  };
}

/** What the library is measured against: `PUBLISH` and nothing kept, by the same Redis client and pipelined like ours. */
export function publishPlainly(connections: RedisConnections): Publishing {
  const redis = connections.dedicated('plain', { enableAutoPipelining: true });
  return {
    single: (number) => redis.publish(channelOf(number), payloadOf(number)),
    async batch(first, count) {
      const pipeline = redis.pipeline();
      for (let number = first; number < first + count; number++)
        pipeline.publish(channelOf(number), payloadOf(number));
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    },
  };
}

const itemOf = (number: number): PublishItem => ({
  to: { kind: 'user', userId: userOf(number) },
  message: messageOf(number),
});

const messageOf = (number: number) => ({ type: 'broadcast', content: { number, text } });
const payloadOf = (number: number) => JSON.stringify({ ...messageOf(number), timestamp: Date.now() });
const channelOf = (number: number) => `websocket:user:${userOf(number)}`;
const userOf = (number: number) => `bench-user-${number % users}`;
