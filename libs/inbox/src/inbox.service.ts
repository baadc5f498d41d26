import { ApplicationError, type Feed } from '@ginforge/chassis';
import { Inbox, type Notification } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type DataUpdateContent } from '@ginforge/protocol';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { cursorBehind, type NotificationsQuery } from './notification-feed.js';
import { type UnreadCount } from './notification-view.js';

/**
 * The inbox of an end user or an administrator (RT-35): their ids are unique together. What one device changes the others hear as `data_update` of the entity `notification` on the user's own
 * stream, with the count of unread ones; without an id it is about all of them.
 */
@Injectable()
export class InboxService {
  constructor(private readonly dataSource: DataSource) {}

  async list(userId: string, query: NotificationsQuery): Promise<Feed<Notification>> {
    const { unread, cursor: after, page_size: size } = query;
    const filter = { unreadOnly: unread === 'true', after, limit: size + 1 };
    const found = await new Inbox(this.dataSource.manager).page(userId, filter);
    const list = found.slice(0, size);
    const last = list.at(-1);
    return { list, next_cursor: last && found.length > size ? cursorBehind(last) : null };
  }

  async countUnread(userId: string): Promise<UnreadCount> {
    return { unread: await new Inbox(this.dataSource.manager).countUnread(userId) };
  }

  /** Harmless to repeat: the first time counts. @throws ApplicationError NOT_FOUND, also for what is another user's */
  markRead(userId: string, id: string): Promise<Notification> {
    return this.change(userId, async (inbox, tell) => {
      const notification = await inbox.find(userId, id);
      if (!notification) throw new ApplicationError('NOT_FOUND');
      const readAt = new Date();
      if (!(await inbox.markRead(userId, id, readAt))) return notification;
      await tell({ action: 'update', id, data: { read_at: readAt.toISOString() } });
      return { ...notification, readAt };
    });
  }

  markAllRead(userId: string): Promise<UnreadCount> {
    return this.change(userId, async (inbox, tell) => {
      const readAt = new Date();
      if (await inbox.markAllRead(userId, readAt)) {
        await tell({ action: 'update', data: { read_at: readAt.toISOString() } });
      }
      return { unread: 0 };
    });
  }

  /** @throws ApplicationError NOT_FOUND, also for what is another user's */
  remove(userId: string, id: string): Promise<UnreadCount> {
    return this.change(userId, async (inbox, tell) => {
      if (!(await inbox.remove(userId, id))) throw new ApplicationError('NOT_FOUND');
      return { unread: await tell({ action: 'delete', id, data: {} }) };
    });
  }

  /** One change of a user's inbox after the other; `tell` gives the count that it told. */
  private change<Result>(
    userId: string,
    work: (inbox: Inbox, tell: (update: InboxUpdate) => Promise<number>) => Promise<Result>,
  ): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      const inbox = new Inbox(manager);
      await inbox.takeTurn(userId);
      return work(inbox, (update) => tellDevices(manager, userId, update));
    });
  }
}

type InboxUpdate = Pick<DataUpdateContent, 'action' | 'id'> & { data: object };

async function tellDevices(manager: EntityManager, userId: string, update: InboxUpdate): Promise<number> {
  const unread = await new Inbox(manager).countUnread(userId);
  const content = {
    entity: 'notification',
    ...update,
    data: { ...update.data, unread },
  } satisfies DataUpdateContent;
  await outbox.within(manager).sendToUser(userId, { type: 'data_update', content });
  return unread;
}
