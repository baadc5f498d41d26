import { type EntityManager, IsNull, type SelectQueryBuilder } from 'typeorm';

import { Notification } from '../entities/notification.entity.js';
import { isIdentifier } from '../identifier.js';

/** What is to be kept for a user. */
export interface NewNotification {
  id: string;
  userId: string;
  title: string;
  body: string;
  icon?: string;
  link?: string;
  category?: string;
  data?: Record<string, unknown>;
}

/** The last notification of a page: the next page begins behind it. */
export interface FeedPosition {
  createdAt: Date;
  id: string;
}

export interface InboxFilter {
  unreadOnly: boolean;
  after?: FeedPosition;
  limit: number;
}

/** First half of the advisory locks of inboxes: "inbx" in ASCII. The second half is the user. */
const inboxLock = 0x696e6278;

/**
 * The notifications kept for users (RT-35). What adds and what changes takes turns, one user at a time and until the end of the
 * transaction, so that a count of unread ones is right at its place among the messages of the same transactions.
 */
export class Inbox {
  /** @param manager of a transaction, for everything that writes */
  constructor(private readonly manager: EntityManager) {}

  /** @returns whether it is new: a second one with the same id is left out, also when the first was deleted */
  async add({ id, userId, title, body, icon, link, category, data }: NewNotification): Promise<boolean> {
    const added: unknown[] = await this.manager.query(
      `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(${inboxLock}, hashtext($2)))
       INSERT INTO notifications (id, user_id, title, body, icon, link, category, data)
       SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::json FROM turn
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [id, userId, title, body, icon, link, category, data && JSON.stringify(data)],
    );
    return added.length > 0;
  }

  /** Newest first. */
  page(userId: string, { unreadOnly, after, limit }: InboxFilter): Promise<Notification[]> {
    const rows = this.of(userId);
    if (unreadOnly) rows.andWhere('notification.readAt IS NULL');
    if (after) rows.andWhere('(notification.createdAt, notification.id) < (:createdAt, :id)', after);
    return rows
      .orderBy('notification.createdAt', 'DESC')
      .addOrderBy('notification.id', 'DESC')
      .take(limit)
      .getMany();
  }

  countUnread(userId: string): Promise<number> {
    return this.of(userId).andWhere('notification.readAt IS NULL').getCount();
  }

  find(userId: string, id: string): Promise<Notification | null> {
    if (!isIdentifier(id)) return Promise.resolve(null);
    return this.manager.findOneBy(Notification, { id, userId, deletedAt: IsNull() });
  }

  /** Waits until nobody else changes this user's inbox or adds to it, and keeps them waiting until the transaction ends. */
  async takeTurn(userId: string): Promise<void> {
    await this.manager.query(`SELECT pg_advisory_xact_lock(${inboxLock}, hashtext($1))`, [userId]);
  }

  /** @returns whether it was unread */
  async markRead(userId: string, id: string, readAt: Date): Promise<boolean> {
    const unread = { id, userId, readAt: IsNull(), deletedAt: IsNull() };
    const { affected } = await this.manager.update(Notification, unread, { readAt });
    return Boolean(affected);
  }

  /** @returns whether any was unread */
  async markAllRead(userId: string, readAt: Date): Promise<boolean> {
    const unread = { userId, readAt: IsNull(), deletedAt: IsNull() };
    const { affected } = await this.manager.update(Notification, unread, { readAt });
    return Boolean(affected);
  }

  /** Removes the content; the id stays known. @returns whether it was there */
  async remove(userId: string, id: string): Promise<boolean> {
    if (!isIdentifier(id)) return false;
    const nothing = { title: '', body: '', icon: null, link: null, category: null, data: null };
    const { affected } = await this.manager.update(
      Notification,
      { id, userId, deletedAt: IsNull() },
      { ...nothing, deletedAt: new Date() },
    );
    return Boolean(affected);
  }

  private of(userId: string): SelectQueryBuilder<Notification> {
    return this.manager
      .createQueryBuilder(Notification, 'notification')
      .where('notification.userId = :userId AND notification.deletedAt IS NULL', { userId });
  }
}
