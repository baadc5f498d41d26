import { currentTraceparent } from '@ginforge/chassis';
import { Inbox, newIdentifier } from '@ginforge/database';
import type { JobInput, JobName } from '@ginforge/jobs';
import {
  checkPublishable,
  MessageSender,
  type PublishItem,
  type SendOptions,
  streamOf,
} from '@ginforge/notification';
import type { EntityManager } from 'typeorm';

import { inboxContent } from './inbox-content.js';
import { type JobOptions, recordJob } from './recorded-job.js';

/** Within a transaction a message is known by its id alone; there is no second key. */
export type RecordOptions = Omit<SendOptions, 'idempotencyKey'>;

/** What became of a message that was handed to the outbox. */
export interface Recorded {
  id: string;
  /** `false` where its id was known already: then nothing more is published. */
  recorded: boolean;
}

/**
 * The methods of `NotificationClient` as part of one database transaction. `sendNotification` also keeps the notification in the
 * user's inbox, connected or not (RT-35), once by its id for ever. The relay publishes later and elsewhere: the row keeps the
 * trace of the work that records (RT-62).
 */
export class TransactionMessages extends MessageSender<Recorded, RecordOptions> {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  /**
   * A job that is put into its queue after the commit, once it is due; at least once, however processes die.
   * @returns its id
   * @throws JobPayloadError if the payload does not fit the catalogue (WK-01)
   */
  enqueue<Name extends JobName>(
    name: Name,
    payload: JobInput<Name>,
    options: JobOptions = {},
  ): Promise<string> {
    return recordJob(this.manager, name, payload, options);
  }

  protected async send(item: PublishItem): Promise<Recorded> {
    const id = item.message.id ?? newIdentifier();
    const traceparent = item.traceparent ?? currentTraceparent();
    const complete = { ...item, message: { ...item.message, id }, idempotencyKey: id, traceparent };
    checkPublishable(complete);
    const recorded = (await this.keep(id, item)) && (await this.record(id, complete));
    return { id, recorded };
  }

  /** Before the message, so that whoever waits for this user's inbox comes behind it in the stream too. */
  private async keep(id: string, { to, message }: PublishItem): Promise<boolean> {
    if (to.kind !== 'notification') return true;
    return new Inbox(this.manager).add({ ...inboxContent(message.content), id, userId: to.userId });
  }

  private async record(id: string, item: PublishItem): Promise<boolean> {
    const rows: unknown[] = await this.manager.query(
      `INSERT INTO outbox_messages (id, stream, item) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO NOTHING RETURNING seq`,
      [id, streamOf(item.to), JSON.stringify(item)],
    );
    return rows.length > 0;
  }
}

/**
 * Messages that belong to a change (RT-36): recorded in its transaction, published after the commit in order per target, and not
 * at all after a rollback.
 *
 *     await dataSource.transaction(async (manager) => {
 *       await manager.insert(Product, product);
 *       await outbox.within(manager).broadcastDataUpdate('product', 'create', product.id);
 *     });
 */
export const outbox = {
  /** @throws Error where the manager has no transaction open: the message would belong to nothing */
  within(manager: EntityManager): TransactionMessages {
    if (manager.queryRunner?.isTransactionActive !== true) throw new Error('The outbox needs a transaction');
    return new TransactionMessages(manager);
  },
};
