import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { IdempotencyId, Idempotent } from '@ginforge/idempotency';
import { type PublishResult } from '@ginforge/notification';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';

import {
  broadcastNotificationBody,
  type BroadcastNotificationBody,
  enqueuedJob,
  publishedMessage,
  roomMessageBody,
  type RoomMessageBody,
  userNotificationBody,
  type UserNotificationBody,
} from './notification.schemas.js';
import { NotificationsService } from './notifications.service.js';
import { sentNotificationsQuery, type SentNotificationsQuery } from './sent-notification-list.js';
import {
  presentSentNotification,
  sentNotificationView,
  type SentNotificationView,
} from './sent-notification-view.js';
import { SentNotificationsService } from './sent-notifications.service.js';

/** `POST /api/v1/admin/notifications/user|broadcast|room`, and what was sent. */
@Controller('api/v1/admin/notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly sent: SentNotificationsService,
  ) {}

  @Get()
  @RequirePermission('notification:read')
  @Answers(pageOf(sentNotificationView), 'What administrators sent, a page at a time')
  async list(
    @Query({ schema: sentNotificationsQuery }) query: SentNotificationsQuery,
  ): Promise<Page<SentNotificationView>> {
    return mapPage(await this.sent.list(query), presentSentNotification);
  }

  /** 202: the worker delivers it. */
  @Post('user')
  @Idempotent()
  @HttpCode(202)
  @RequirePermission('notification:send')
  @Answers(enqueuedJob, 'Leaves a notification to a user to the worker')
  async sendToUser(
    @CurrentActor() actor: Actor,
    @Body({ schema: userNotificationBody }) body: UserNotificationBody,
    @IdempotencyId() requestId?: string,
  ): Promise<{ job_id: string }> {
    return { job_id: await this.notifications.sendToUser(actor, body, requestId) };
  }

  @Post('broadcast')
  @Idempotent()
  @RequirePermission('notification:send')
  @Answers(publishedMessage, 'Sends everybody a notification')
  broadcast(
    @CurrentActor() actor: Actor,
    @Body({ schema: broadcastNotificationBody }) body: BroadcastNotificationBody,
    @IdempotencyId() requestId?: string,
  ): Promise<PublishResult> {
    return this.notifications.broadcast(actor, body, requestId);
  }

  @Post('room')
  @Idempotent()
  @RequirePermission('notification:send')
  @Answers(publishedMessage, 'Sends the members of a room a message')
  sendToRoom(
    @CurrentActor() actor: Actor,
    @Body({ schema: roomMessageBody }) body: RoomMessageBody,
    @IdempotencyId() requestId?: string,
  ): Promise<PublishResult> {
    return this.notifications.sendToRoom(actor, body, requestId);
  }
}
