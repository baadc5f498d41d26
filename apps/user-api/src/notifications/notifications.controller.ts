import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, type Feed, feedOf } from '@ginforge/chassis';
import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';

import { type NotificationsQuery, notificationsQuery } from './notification-feed.js';
import {
  type NotificationView,
  notificationView,
  presentNotification,
  type UnreadCount,
  unreadCount,
} from './notification-view.js';
import { NotificationsService } from './notifications.service.js';

/** The inbox under `/api/v1/user/notifications` (RT-35). */
@Authenticated('user')
@Controller('api/v1/user/notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  @Answers(feedOf(notificationView), 'The inbox, newest first')
  async list(
    @CurrentPrincipal() { userId }: Principal,
    @Query({ schema: notificationsQuery }) query: NotificationsQuery,
  ): Promise<Feed<NotificationView>> {
    const { list, next_cursor } = await this.notifications.list(userId, query);
    return { list: list.map(presentNotification), next_cursor };
  }

  @Get('unread-count')
  @Answers(unreadCount, 'How many are unread')
  countUnread(@CurrentPrincipal() { userId }: Principal): Promise<UnreadCount> {
    return this.notifications.countUnread(userId);
  }

  @Put('read-all')
  @Answers(unreadCount, 'Marks all as read')
  markAllRead(@CurrentPrincipal() { userId }: Principal): Promise<UnreadCount> {
    return this.notifications.markAllRead(userId);
  }

  @Put(':id/read')
  @Answers(notificationView, 'Marks one as read', { errors: ['NOT_FOUND'] })
  async markRead(
    @CurrentPrincipal() { userId }: Principal,
    @Param('id') id: string,
  ): Promise<NotificationView> {
    return presentNotification(await this.notifications.markRead(userId, id));
  }

  @Delete(':id')
  @Answers(unreadCount, 'Removes one', { errors: ['NOT_FOUND'] })
  remove(@CurrentPrincipal() { userId }: Principal, @Param('id') id: string): Promise<UnreadCount> {
    return this.notifications.remove(userId, id);
  }
}
