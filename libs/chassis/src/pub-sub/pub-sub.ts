/** Called for each message of a channel that is subscribed; it must not throw. */
export type MessageListener = (channel: string, payload: Buffer) => void;

/**
 * Messages to whoever listens at this moment; nothing is kept. Two brokers: Redis, and memory for one process alone
 * (`REDIS_ENABLED=false`, RT-40); one conformance suite runs on both.
 */
export abstract class PubSub {
  /**
   * Hands the payload to all who are subscribed to the channel. Messages of one publisher arrive in the order they were
   * published, and never before this call has returned. Rejects within two seconds while the broker is away.
   *
   * @returns to how many links it was handed, as far as the broker knows: a node of a Redis Cluster knows its own alone
   */
  abstract publish(channel: string, payload: string | Buffer): Promise<number>;

  /** A link of its own, so that its traffic disturbs no other. */
  abstract subscriber(): Subscriber;
}

/** One link to the broker, for listening. Its commands are carried out in the order given. */
export interface Subscriber {
  /** Resolves when every message that is published from now on arrives. */
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channels: readonly string[]): Promise<void>;
  onMessage(listener: MessageListener): void;
  /** Called whenever the link is there (again) and everything is subscribed (again): what came in between was missed. */
  onReturn(listener: () => void): void;
  /** Drops the link and makes it anew; in a Redis Cluster those that carry the channels, or all. */
  rebuild(channels?: readonly string[]): void;
  /** Channels, all beginning with this name, that prove the link: one, or in a Redis Cluster one for each master. */
  probeChannels(name: string): string[];
  /** Calls no listener any more. */
  close(): void;
}
