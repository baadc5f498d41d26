import { endsWithin, type RedisClient, type RedisConnections } from '@ginforge/chassis';
import type { OnModuleDestroy } from '@nestjs/common';
import { Queue } from 'bullmq';
import type { RedisOptions } from 'ioredis';

/** The hash tag puts all queues into one slot of a Redis Cluster, which BullMQ's scripts need (K8-03). */
export const jobKeyPrefix = '{ginforge}';

const connectTimeoutMs = 2_000;

/** Now or never: while Redis is away a command fails at once, and a silent link fails it within two seconds. */
const queueConnection = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: 2_000,
} satisfies RedisOptions;

/** The queues as their producers and watchers see them, over one connection that the chassis closes. */
export class JobQueues implements OnModuleDestroy {
  private readonly queues = new Map<string, Queue>();

  private constructor(private readonly connection: RedisClient) {}

  /** Ends when the connection is ready, or after two seconds all the same. */
  static async open(connections: RedisConnections): Promise<JobQueues> {
    const connection = connections.dedicated('jobs', queueConnection);
    const ready = new Promise<void>((resolve) => connection.once('ready', () => resolve()));
    await endsWithin(connectTimeoutMs, ready);
    return new JobQueues(connection);
  }

  /** @throws Error at once while Redis is away */
  get(name: string): Queue {
    if (this.connection.status !== 'ready') throw new Error(`Redis connection is ${this.connection.status}`);
    return this.queues.get(name) ?? this.open(name);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }

  private open(name: string): Queue {
    const queue = new Queue(name, { connection: this.connection, prefix: jobKeyPrefix });
    this.queues.set(name, queue);
    // The chassis logs the state of the connection; whoever uses the queue gets the error of what they did.
    queue.on('error', () => undefined);
    // A queue whose first commands failed stays broken for ever: the next user makes a new one.
    queue.waitUntilReady().catch(() => this.queues.delete(name));
    return queue;
  }
}
