/**
 * The relay as a process of its own: publishes what the runner orders, in order per target, each until it is acknowledged. It
 * may be killed at any moment; whoever takes its place is given everything that has no answer yet, as from an outbox table.
 */
import { loadEnvironment, RedisConnections, redisEnvironment } from '@ginforge/chassis';
import { notificationEnvironment, Publisher, RedisBroker } from '@ginforge/notification';
import { channels } from '@ginforge/protocol';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Place } from './ledger.js';
import { readRedisAddress } from './redis-variables.js';
import { type RelayAnswer, type RelayOrder } from './relay-order.js';

const retryMs = 200;
const environment = loadEnvironment(z.object({ ...redisEnvironment, ...notificationEnvironment }));
const connections = new RedisConnections(readRedisAddress(environment), 'chaos-relay');
const publisher = new Publisher(await RedisBroker.open(connections, environment));
const tails = new Map<string, Promise<void>>();

process.on('disconnect', () => process.exit());
process.on('message', (order: RelayOrder) => {
  const target = targetOf(order);
  const tail = (tails.get(target) ?? Promise.resolve()).then(() => carryOut(order));
  tails.set(target, tail);
});
answer({ kind: 'ready' });

async function carryOut(order: RelayOrder): Promise<void> {
  for (;;) {
    try {
      answer({ kind: 'acknowledged', id: order.id, place: await publish(order) });
      return;
    } catch {
      if (!order.persistent) return answer({ kind: 'forsaken', id: order.id });
      await sleep(retryMs);
    }
  }
}

async function publish({ id, to, type, persistent }: RelayOrder): Promise<Place> {
  const message = { type, content: { title: 'chaos', body: `#${id}` }, data: { chaos: id } };
  const idempotencyKey = persistent ? `chaos:${id}` : undefined;
  const { epoch, offset } = await publisher.publish({ to, message, idempotencyKey });
  return { epoch, offset };
}

function targetOf({ to }: RelayOrder): string {
  if (to.kind === 'room') return channels.room(to.room);
  return to.kind === 'broadcast' ? channels.broadcast : channels.user(to.userId);
}

function answer(text: RelayAnswer): void {
  process.send?.(text);
}
