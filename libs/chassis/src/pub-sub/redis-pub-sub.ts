import type { Redis } from 'ioredis';

import type { RedisConnections } from '../redis/redis-connections.js';
import { type MessageListener, PubSub, type Subscriber } from './pub-sub.js';

/** Pub/Sub of the Redis that all services share. */
export class RedisPubSub extends PubSub {
  constructor(private readonly connections: RedisConnections) {
    super();
  }

  override async publish(channel: string, payload: string | Buffer): Promise<void> {
    await this.connections.commands.publish(channel, payload);
  }

  override subscriber(): Subscriber {
    return new RedisSubscriber(this.connections.subscriber());
  }
}

/** A connection of its own; ioredis subscribes again by itself after an outage. Closed by the chassis. */
class RedisSubscriber implements Subscriber {
  private readonly messageListeners: MessageListener[] = [];
  private readonly returnListeners: (() => void)[] = [];

  constructor(private readonly link: Redis) {
    link.on('messageBuffer', (channel: Buffer, payload: Buffer) => this.deliver(channel.toString(), payload));
    link.on('ready', () => void this.returned());
  }

  async subscribe(channels: readonly string[]): Promise<void> {
    await this.link.subscribe(...channels);
  }

  async unsubscribe(channels: readonly string[]): Promise<void> {
    await this.link.unsubscribe(...channels);
  }

  onMessage(listener: MessageListener): void {
    this.messageListeners.push(listener);
  }

  onReturn(listener: () => void): void {
    this.returnListeners.push(listener);
  }

  rebuild(): void {
    this.link.disconnect(true);
  }

  close(): void {
    this.link.removeAllListeners('messageBuffer');
  }

  private deliver(channel: string, payload: Buffer): void {
    for (const listener of this.messageListeners) listener(channel, payload);
  }

  /** ioredis subscribes again on `ready`; what is asked behind it is answered behind it. */
  private async returned(): Promise<void> {
    try {
      await this.link.ping();
    } catch {
      return; // gone again: the next `ready` is the one that counts
    }
    for (const listener of this.returnListeners) listener();
  }
}
