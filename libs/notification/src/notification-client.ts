import type { Channel, DataUpdateAction, DataUpdateContent, NotificationContent } from '@ginforge/protocol';
import type { ControlChannel } from './control-channel.js';
import type { OnlineUsers, PageRequest, PresenceReader } from './presence-reader.js';
import type { BatchResult, OutgoingMessage, PublishItem, PublishResult } from './publish-item.js';
import type { Publisher } from './publisher.js';
import type { RoomGrants } from './room-grants.js';

export interface SendOptions {
  /** The second use for the same target within five minutes publishes nothing and gives the first result (RT-32). */
  idempotencyKey?: string;
  /** W3C trace context of what caused the message (RT-62). */
  traceparent?: string;
  /** The message's `data`. */
  data?: Record<string, unknown>;
  /** A UUID made earlier, such as that of an outbox or inbox row; without it one is made. */
  id?: string;
}

/**
 * How services talk to connected people. Every message is durable: in the target's stream, and so received also by who comes
 * back within the history (RT-32 to RT-34). Rejects with `VALIDATION_FAILED` for what cannot be published and `UNAVAILABLE`
 * when Redis is away.
 */
export class NotificationClient {
  constructor(
    private readonly publisher: Publisher,
    private readonly presence: PresenceReader,
    private readonly grants: RoomGrants,
    private readonly control: ControlChannel,
  ) {}

  /** To every connection of one user. */
  sendNotification(
    userId: string,
    content: NotificationContent,
    options?: SendOptions,
  ): Promise<PublishResult> {
    return this.send({ kind: 'notification', userId }, { type: 'notification', content }, options);
  }

  /** To everybody. */
  broadcastNotification(content: NotificationContent, options?: SendOptions): Promise<PublishResult> {
    return this.send({ kind: 'broadcast' }, { type: 'notification', content }, options);
  }

  /** A message of any type to every connection of one user. */
  sendToUser(userId: string, message: OutgoingMessage, options?: SendOptions): Promise<PublishResult> {
    return this.send({ kind: 'user', userId }, message, options);
  }

  /** A `broadcast` to everybody. */
  broadcast(content: unknown, options?: SendOptions): Promise<PublishResult> {
    return this.send({ kind: 'broadcast' }, { type: 'broadcast', content }, options);
  }

  /** A `room_message` to every member of a room. */
  sendToRoom(room: string, content: unknown, options?: SendOptions): Promise<PublishResult> {
    return this.send({ kind: 'room', room }, { type: 'room_message', content }, options);
  }

  /** Tells everybody that something changed. `data` is the thing itself, or what of it changed; `options.data` is the message's own. */
  broadcastDataUpdate(
    entity: string,
    action: DataUpdateAction,
    id?: string,
    data?: unknown,
    options?: SendOptions,
  ): Promise<PublishResult> {
    const content: DataUpdateContent = { entity, action, id, data };
    return this.send({ kind: 'broadcast' }, { type: 'data_update', content }, options);
  }

  /** Many in one pipeline: one outcome each, in order; a refused item does not hurt the others. */
  publishBatch(items: readonly PublishItem[]): Promise<BatchResult[]> {
    return this.publisher.publishBatch(items);
  }

  /** For showing, never for deciding whether to send (RT-35). */
  isUserOnline(userId: string): Promise<boolean> {
    return this.presence.isUserOnline(userId);
  }

  getOnlineUsers(page: PageRequest): Promise<OnlineUsers> {
    return this.presence.getOnlineUsers(page);
  }

  /** Lets a user into a room whose policy is `granted` (RT-21). */
  grantRoom(room: string, userId: string): Promise<void> {
    return this.grants.grant(room, userId);
  }

  /** Takes a grant back; a member who is in the room now is removed. */
  revokeRoom(room: string, userId: string): Promise<void> {
    return this.grants.revoke(room, userId);
  }

  /** Closes every connection of the user with 4403 (RT-08). It does not keep the user from coming back: that is revocation. */
  disconnectUser(userId: string, reason = 'disconnected by an administrator'): Promise<void> {
    return this.control.disconnect(userId, reason);
  }

  private send(to: Channel, message: OutgoingMessage, options: SendOptions = {}): Promise<PublishResult> {
    const { idempotencyKey, traceparent, data, id } = options;
    return this.publisher.publish({
      to,
      message: { ...message, data: data ?? message.data, id: id ?? message.id },
      idempotencyKey,
      traceparent,
    });
  }
}
