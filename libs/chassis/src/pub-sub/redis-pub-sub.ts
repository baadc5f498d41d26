import type { RedisClient, RedisConnections } from '../redis/redis-connections.js';
import { ClusterSubscriber } from './cluster-subscriber.js';
import { shardChannel } from './shard-channel.js';
import { type MessageListener, PubSub, type Subscriber } from './pub-sub.js';

/** Pub/Sub of the Redis that all services share; sharded where that is a Redis Cluster (K8-03). */
export class RedisPubSub extends PubSub {
  constructor(private readonly connections: RedisConnections) {
    super();
  }

  override async publish(channel: string, payload: string | Buffer): Promise<number> {
    const { cluster, commands } = this.connections;
    if (cluster === undefined) return commands.publish(channel, payload);
    return Number(await cluster.spublish(shardChannel(channel), payload));
  }

  override subscriber(): Subscriber {
    const { cluster } = this.connections;
    if (cluster !== undefined) return new ClusterSubscriber(this.connections, cluster);
    return new RedisSubscriber(this.connections.subscriber({ autoResubscribe: false }));
  }
}

/** So many channels are asked for in one command, so that Redis serves others in between. */
const batchSize = 1_000;

/**
 * A connection of its own, closed by the chassis. It subscribes again after an outage itself: when ioredis does so and is
 * refused or closed meanwhile, nobody can catch it.
 */
class RedisSubscriber implements Subscriber {
  private readonly channels = new Set<string>();
  private readonly messageListeners: MessageListener[] = [];
  private readonly returnListeners: (() => void)[] = [];

  constructor(private readonly link: RedisClient) {
    link.on('messageBuffer', (channel: Buffer, payload: Buffer) => this.deliver(channel.toString(), payload));
    link.on('ready', () => void this.returned());
  }

  async subscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.channels.add(channel);
    await this.link.subscribe(...channels);
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    for (const channel of channels) this.channels.delete(channel);
    await this.link.unsubscribe(...channels);
  }

  onMessage(listener: MessageListener): void {
    this.messageListeners.push(listener);
  }

  onReturn(listener: () => void): void {
    this.returnListeners.push(listener);
  }

  rebuild(): void {
    if (this.link.status === 'ready') this.link.disconnect(true); // else it is being made anew already
  }

  probeChannels(name: string): string[] {
    return [name];
  }

  close(): void {
    this.link.removeAllListeners('messageBuffer');
  }

  private deliver(channel: string, payload: Buffer): void {
    for (const listener of this.messageListeners) listener(channel, payload);
  }

  private async returned(): Promise<void> {
    try {
      await this.subscribeAgain();
    } catch {
      return; // gone again: the next `ready` is the one that counts
    }
    for (const listener of this.returnListeners) listener();
  }

  private async subscribeAgain(): Promise<void> {
    const channels = [...this.channels];
    const answers: Promise<unknown>[] = [];
    for (let start = 0; start < channels.length; start += batchSize) {
      answers.push(this.link.subscribe(...channels.slice(start, start + batchSize)));
    }
    await Promise.all(answers);
  }
}
