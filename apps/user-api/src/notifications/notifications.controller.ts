import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';

import { type NotificationsQuery, notificationsQuery } from './notification-feed.js';
import { type NotificationView, notificationView } from './notification-view.js';
import { type Feed, NotificationsService, type UnreadCount } from './notifications.service.js';

/** The inbox under `/api/v1/user/notifications` (RT-35). */
@Authenticated('user')
@Controller('api/v1/user/notifications')
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  async list(
    @CurrentPrincipal() { userId }: Principal,
    @Query({ schema: notificationsQuery }) query: NotificationsQuery,
  ): Promise<Feed<NotificationView>> {
    const { list, next_cursor } = await this.notifications.list(userId, query);
    return { list: list.map(notificationView), next_cursor };
  }

  @Get('unread-count')
  countUnread(@CurrentPrincipal() { userId }: Principal): Promise<UnreadCount> {
    return this.notifications.countUnread(userId);
  }

  @Put('read-all')
  markAllRead(@CurrentPrincipal() { userId }: Principal): Promise<UnreadCount> {
    return this.notifications.markAllRead(userId);
  }

  @Put(':id/read')
  async markRead(
    @CurrentPrincipal() { userId }: Principal,
    @Param('id') id: string,
  ): Promise<NotificationView> {
    return notificationView(await this.notifications.markRead(userId, id));
  }

  @Delete(':id')
  remove(@CurrentPrincipal() { userId }: Principal, @Param('id') id: string): Promise<UnreadCount> {
    return this.notifications.remove(userId, id);
  }
}
