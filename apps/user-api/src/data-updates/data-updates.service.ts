import { Metrics } from '@ginforge/chassis';
import { NotificationClient } from '@ginforge/notification';
import { type DataUpdateAction } from '@ginforge/protocol';
import { Injectable, Logger } from '@nestjs/common';

/** Tells everybody who is connected that an account changed: which one, and nothing personal. */
@Injectable()
export class DataUpdatesService {
  private readonly logger = new Logger('DataUpdates');
  private readonly failures;

  constructor(
    private readonly notifications: NotificationClient,
    metrics: Metrics,
  ) {
    this.failures = metrics.counter('data_updates_failed_total', 'Changes that could not be announced');
  }

  /** The change is done, so a Redis that is away does not undo it: that is logged and counted. */
  async announce(entity: string, action: DataUpdateAction, id: string): Promise<void> {
    try {
      await this.notifications.broadcastDataUpdate(entity, action, id);
    } catch (error) {
      this.failures.inc();
      this.logger.warn(`The ${action} of ${entity} ${id} was not announced`, error);
    }
  }
}
