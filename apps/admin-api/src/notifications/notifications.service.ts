import { type Actor, AuditedChangesService, created } from '@ginforge/back-office';
import { JobProducer } from '@ginforge/jobs';
import { NotificationClient, type PublishResult } from '@ginforge/notification';
import { Injectable } from '@nestjs/common';

import {
  type BroadcastNotificationBody,
  type RoomMessageBody,
  type UserNotificationBody,
} from './notification.schemas.js';
import { SentNotificationsService } from './sent-notifications.service.js';

const entity = 'notification';

/**
 * What administrators say to people. Each is logged; where Redis is away, neither the message nor its log entry is there. With a
 * request's own id it is said once, also where an earlier attempt ended after Redis had it: for as long as the worker's inbox
 * knows the id, that is for good; for a broadcast and a room as long as Redis knows it (RT-32).
 */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly changes: AuditedChangesService,
    private readonly jobs: JobProducer,
    private readonly notifications: NotificationClient,
    private readonly sent: SentNotificationsService,
  ) {}

  /** Leaves the delivery to the worker, which knows the channels. @returns the job's id */
  async sendToUser(actor: Actor, body: UserNotificationBody, requestId?: string): Promise<string> {
    const operation = { entity, action: 'send_to_user' };
    const { id } = await this.changes.carryOut(actor, operation, async (manager) => {
      const jobId = await this.jobs.enqueue('user-notification', body, { jobId: requestId });
      const { user_id, channels, ...content } = body;
      const { title, category } = content;
      const said = { messageId: jobId, kind: 'user', userId: user_id, channels, title, content } as const;
      await this.sent.note(manager, actor, said);
      return { result: jobId, id: jobId, changes: created({ user_id, title, category, channels }) };
    });
    return id;
  }

  async broadcast(actor: Actor, body: BroadcastNotificationBody, requestId?: string): Promise<PublishResult> {
    const operation = { entity, action: 'broadcast' };
    const { result } = await this.changes.carryOut(actor, operation, async (manager) => {
      const published = await this.notifications.broadcastNotification(body, {
        idempotencyKey: requestId,
      });
      const { title, category } = body;
      const said = { messageId: published.id, kind: 'broadcast', title, content: body } as const;
      await this.sent.note(manager, actor, said);
      return { result: published, id: published.id, changes: created({ title, category }) };
    });
    return result;
  }

  async sendToRoom(
    actor: Actor,
    { room, content }: RoomMessageBody,
    requestId?: string,
  ): Promise<PublishResult> {
    const operation = { entity, action: 'send_to_room' };
    const { result } = await this.changes.carryOut(actor, operation, async (manager) => {
      const published = await this.notifications.sendToRoom(room, content, {
        idempotencyKey: requestId,
      });
      await this.sent.note(manager, actor, { messageId: published.id, kind: 'room', room, content });
      return { result: published, id: published.id, changes: created({ room }) };
    });
    return result;
  }
}
