import { type Actor } from '@ginforge/back-office';
import { type Page } from '@ginforge/chassis';
import { narrowToPeriod, newIdentifier, paginate, SentNotification } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { sentNotificationColumns, type SentNotificationsQuery } from './sent-notification-list.js';

/** What was said to whom; the rest is null. */
type Said = Pick<SentNotification, 'messageId' | 'kind' | 'content'> &
  Partial<Pick<SentNotification, 'userId' | 'room' | 'channels' | 'title'>>;

/** What administrators sent. */
@Injectable()
export class SentNotificationsService {
  constructor(private readonly dataSource: DataSource) {}

  list({ kind, user_id, from, to, ...query }: SentNotificationsQuery): Promise<Page<SentNotification>> {
    const rows = this.dataSource.manager.createQueryBuilder(SentNotification, 'sent');
    if (kind !== undefined) rows.andWhere('sent.kind = :kind', { kind });
    if (user_id !== undefined) rows.andWhere('sent.userId = :userId', { userId: user_id });
    narrowToPeriod(rows, 'createdAt', { from, to });
    return paginate(rows, query, sentNotificationColumns);
  }

  /** Notes it in the transaction of its log entry. No `data_update`: each message to one would become a second one to everybody. */
  async note(manager: EntityManager, { administrator }: Actor, said: Said): Promise<void> {
    const { messageId, kind, userId, room, channels, title, content } = said;
    // By hand: for TypeORM a JSON null is no value at all.
    await manager.query(
      `INSERT INTO sent_notifications
         (id, message_id, kind, user_id, room, channels, title, content, administrator_id, username)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::json, $9, $10)`,
      [
        ...[newIdentifier(), messageId, kind, userId, room, channels, title],
        ...[JSON.stringify(content), administrator.id, administrator.username],
      ],
    );
  }
}
