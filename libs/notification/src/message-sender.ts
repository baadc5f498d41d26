import type { Channel, DataUpdateAction, DataUpdateContent, NotificationContent } from '@ginforge/protocol';
import type { OutgoingMessage, PublishItem } from './publish-item.js';

export interface SendOptions {
  /** The second use for the same target within five minutes publishes nothing and gives the first result (RT-32). */
  idempotencyKey?: string;
  /** W3C trace context of what caused the message, where that is not the work going on now (RT-62). */
  traceparent?: string;
  /** The message's `data`. */
  data?: Record<string, unknown>;
  /** A UUID made earlier, such as that of an outbox or inbox row; without it one is made. */
  id?: string;
}

/**
 * What a service can say to people, as methods that make one {@link PublishItem} each. What becomes of the item is the
 * subclass's: {@link NotificationClient} publishes it now, the outbox keeps it until its transaction has committed (RT-36).
 */
export abstract class MessageSender<Receipt, Options extends SendOptions = SendOptions> {
  /** To every connection of one user. */
  sendNotification(userId: string, content: NotificationContent, options?: Options): Promise<Receipt> {
    return this.compose({ kind: 'notification', userId }, { type: 'notification', content }, options);
  }

  /** To everybody. */
  broadcastNotification(content: NotificationContent, options?: Options): Promise<Receipt> {
    return this.compose({ kind: 'broadcast' }, { type: 'notification', content }, options);
  }

  /** A message of any type to every connection of one user. */
  sendToUser(userId: string, message: OutgoingMessage, options?: Options): Promise<Receipt> {
    return this.compose({ kind: 'user', userId }, message, options);
  }

  /** A `broadcast` to everybody. */
  broadcast(content: unknown, options?: Options): Promise<Receipt> {
    return this.compose({ kind: 'broadcast' }, { type: 'broadcast', content }, options);
  }

  /** A `room_message` to every member of a room. */
  sendToRoom(room: string, content: unknown, options?: Options): Promise<Receipt> {
    return this.compose({ kind: 'room', room }, { type: 'room_message', content }, options);
  }

  /** Tells everybody that something changed. `data` is the thing itself, or what of it changed; `options.data` is the message's own. */
  broadcastDataUpdate(
    entity: string,
    action: DataUpdateAction,
    id?: string,
    data?: unknown,
    options?: Options,
  ): Promise<Receipt> {
    const content: DataUpdateContent = { entity, action, id, data };
    return this.compose({ kind: 'broadcast' }, { type: 'data_update', content }, options);
  }

  /** @throws ApplicationError VALIDATION_FAILED for what cannot be published */
  protected abstract send(item: PublishItem): Promise<Receipt>;

  private compose(to: Channel, message: OutgoingMessage, options: SendOptions = {}): Promise<Receipt> {
    const { idempotencyKey, traceparent, data, id } = options;
    return this.send({
      to,
      message: { ...message, data: data ?? message.data, id: id ?? message.id },
      idempotencyKey,
      traceparent,
    });
  }
}
