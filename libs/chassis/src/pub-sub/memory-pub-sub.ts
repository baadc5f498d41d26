import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';

import { type MessageListener, PubSub, type Subscriber } from './pub-sub.js';

/**
 * Pub/Sub of one process alone (RT-40). Like a Redis it carries out one command after the other, those of all its links
 * in the order given: each in the next turn of the event loop, so that sockets are served between a publisher's messages.
 */
export class MemoryPubSub extends PubSub {
  private readonly subscribers = new Map<string, Set<MemorySubscriber>>();
  private commands: (() => void)[] = [];
  private turn: Promise<void> | undefined;

  override async publish(channel: string, payload: string | Buffer): Promise<number> {
    let receivers = 0;
    await this.run(() => (receivers = this.deliver(channel, payload)));
    return receivers;
  }

  override subscriber(): Subscriber {
    return new MemorySubscriber(this);
  }

  /** Resolves when the command has been carried out, with all that were given before it. */
  run(command: () => void): Promise<void> {
    this.commands.push(command);
    return (this.turn ??= this.nextTurn());
  }

  add(channel: string, subscriber: MemorySubscriber): void {
    const subscribers = this.subscribers.get(channel);
    if (subscribers === undefined) this.subscribers.set(channel, new Set([subscriber]));
    else subscribers.add(subscriber);
  }

  remove(channel: string, subscriber: MemorySubscriber): void {
    const subscribers = this.subscribers.get(channel);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) this.subscribers.delete(channel);
  }

  /** The channels that anybody is subscribed to. */
  subscribedChannels(): string[] {
    return [...this.subscribers.keys()];
  }

  /** How many are subscribed to the channel. */
  subscriberCount(channel: string): number {
    return this.subscribers.get(channel)?.size ?? 0;
  }

  private deliver(channel: string, payload: string | Buffer): number {
    const subscribers = [...(this.subscribers.get(channel) ?? [])];
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    for (const subscriber of subscribers) subscriber.deliver(channel, bytes);
    return subscribers.length;
  }

  private async nextTurn(): Promise<void> {
    await nextTurn();
    const { commands } = this;
    this.commands = [];
    this.turn = undefined;
    for (const command of commands) command();
  }
}

class MemorySubscriber implements Subscriber {
  private readonly listeners: MessageListener[] = [];
  private readonly logger = new Logger(MemoryPubSub.name);

  constructor(private readonly broker: MemoryPubSub) {}

  subscribe(channels: readonly string[]): Promise<void> {
    return this.broker.run(() => channels.forEach((channel) => this.broker.add(channel, this)));
  }

  unsubscribe(channels: readonly string[]): Promise<void> {
    return this.broker.run(() => channels.forEach((channel) => this.broker.remove(channel, this)));
  }

  onMessage(listener: MessageListener): void {
    this.listeners.push(listener);
  }

  /** This link is never lost. */
  onReturn(): void {
    return undefined;
  }

  rebuild(): void {
    return undefined;
  }

  probeChannels(name: string): string[] {
    return [name];
  }

  close(): void {
    this.listeners.length = 0;
  }

  /** What one listener does wrong is neither the publisher's nor the other receivers' business. */
  deliver(channel: string, payload: Buffer): void {
    for (const listener of this.listeners) {
      try {
        listener(channel, payload);
      } catch (error) {
        this.logger.error({ channel, err: error }, 'a message could not be delivered');
      }
    }
  }
}
