import { CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, type Feed, feedOf } from '@ginforge/chassis';
import { Delete, Get, Param, Put, Query } from '@nestjs/common';

import { InboxService } from './inbox.service.js';
import { type NotificationsQuery, notificationsQuery } from './notification-feed.js';
import {
  type NotificationView,
  notificationView,
  presentNotification,
  type UnreadCount,
  unreadCount,
} from './notification-view.js';

/**
 * The routes of the caller's own inbox (RT-35). A service's controller extends this and says where they are and who may call them:
 * `@Controller('api/v1/user/notifications') @Authenticated('user') class … extends InboxRoutes {}`.
 */
export abstract class InboxRoutes {
  constructor(protected readonly inbox: InboxService) {}

  @Get()
  @Answers(feedOf(notificationView), 'The inbox, newest first')
  async list(
    @CurrentPrincipal() { userId }: Principal,
    @Query({ schema: notificationsQuery }) query: NotificationsQuery,
  ): Promise<Feed<NotificationView>> {
    const { list, next_cursor } = await this.inbox.list(userId, query);
    return { list: list.map(presentNotification), next_cursor };
  }

  @Get('unread-count')
  @Answers(unreadCount, 'How many are unread')
  countUnread(@CurrentPrincipal() { userId }: Principal): Promise<UnreadCount> {
    return this.inbox.countUnread(userId);
  }

  @Put('read-all')
  @Answers(unreadCount, 'Marks all as read')
  markAllRead(@CurrentPrincipal() { userId }: Principal): Promise<UnreadCount> {
    return this.inbox.markAllRead(userId);
  }

  @Put(':id/read')
  @Answers(notificationView, 'Marks one as read', { errors: ['NOT_FOUND'] })
  async markRead(
    @CurrentPrincipal() { userId }: Principal,
    @Param('id') id: string,
  ): Promise<NotificationView> {
    return presentNotification(await this.inbox.markRead(userId, id));
  }

  @Delete(':id')
  @Answers(unreadCount, 'Removes one', { errors: ['NOT_FOUND'] })
  remove(@CurrentPrincipal() { userId }: Principal, @Param('id') id: string): Promise<UnreadCount> {
    return this.inbox.remove(userId, id);
  }
}
