import type { NotificationContent } from '@ginforge/protocol';
import type { GatewayCommands } from './gateway-commands.js';
import { MessageSender } from './message-sender.js';
import type { PageRequest, PresenceReader } from './presence-reader.js';
import type { OnlineUsers } from './presence-registry.js';
import type { BatchResult, PublishItem, PublishResult, TransientOptions } from './publish-item.js';
import type { Publisher } from './publisher.js';
import type { RoomGrants } from './room-grants.js';

/**
 * How services talk to connected people. Every message but a transient one is durable: in the target's stream, and so received also
 * by who comes back within the history (RT-32 to RT-34). Rejects with `VALIDATION_FAILED` for what cannot be published and `UNAVAILABLE`
 * when Redis is away. Within a database transaction use the outbox instead (RT-36).
 */
export class NotificationClient extends MessageSender<PublishResult> {
  constructor(
    private readonly publisher: Publisher,
    private readonly presence: PresenceReader,
    private readonly grants: RoomGrants,
    private readonly commands: GatewayCommands,
  ) {
    super();
  }

  /** Many in one pipeline: one outcome each, in order; a refused item does not hurt the others. */
  publishBatch(items: readonly PublishItem[]): Promise<BatchResult[]> {
    return this.publisher.publishBatch(items);
  }

  /**
   * To the connections that one user has now; nothing is kept. For what the next message makes worthless, such as how far something
   * is: in the stream it would push out what matters.
   * @returns the message's id
   */
  sendTransientNotification(
    userId: string,
    content: NotificationContent,
    options?: Pick<TransientOptions, 'traceparent'>,
  ): Promise<string> {
    const to = { kind: 'notification', userId } as const;
    return this.publisher.publishTransient(to, { type: 'notification', content }, options);
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
    return this.commands.disconnectUser(userId, reason);
  }

  protected send(item: PublishItem): Promise<PublishResult> {
    return this.publisher.publish(item);
  }
}
