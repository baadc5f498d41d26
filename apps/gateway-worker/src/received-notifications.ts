import { parseEnvelope } from '@ginforge/notification';
import { channels, type Message } from '@ginforge/protocol';
import { Redis } from 'ioredis';

/** For tests: what was published for people, as every gateway hears it. */
export class ReceivedNotifications {
  readonly messages: (Message & { readonly offset: number; readonly traceparent: string | undefined })[] = [];

  private constructor(private readonly subscriber: Redis) {
    subscriber.on('pmessage', (_pattern, _channel, payload: string) => {
      const envelope = parseEnvelope(payload);
      if (envelope === undefined) throw new Error('this is no envelope');
      const { json, offset, traceparent } = envelope;
      this.messages.push({ ...(JSON.parse(json) as Message), offset, traceparent });
    });
  }

  static async subscribe(redisUrl: string): Promise<ReceivedNotifications> {
    const subscriber = new Redis(redisUrl);
    const received = new ReceivedNotifications(subscriber);
    await subscriber.psubscribe(channels.notification('*'));
    return received;
  }

  get ids(): (string | undefined)[] {
    return this.messages.map(({ id }) => id);
  }

  close(): void {
    this.subscriber.disconnect();
  }
}
