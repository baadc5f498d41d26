import { Metrics } from '@ginforge/chassis';
import { type Changes, newIdentifier, OperationLog } from '@ginforge/database';
import { NotificationClient } from '@ginforge/notification';
import { type DataUpdateAction } from '@ginforge/protocol';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { type Actor } from '../access/actor.js';

/** What is done to what. */
export interface Operation {
  entity: string;
  action: string;
}

/** What came of it: the answer, which thing it was, and what to log. */
export interface Outcome<Result> {
  result: Result;
  id: string;
  changes: Changes;
}

/** AD-03: the one way in which administrators change anything. */
@Injectable()
export class AuditedChangesService {
  private readonly logger = new Logger('AuditedChanges');
  private readonly failures;

  constructor(
    private readonly dataSource: DataSource,
    private readonly notifications: NotificationClient,
    metrics: Metrics,
  ) {
    this.failures = metrics.counter('data_updates_failed_total', 'Changes that could not be announced');
  }

  /** Runs the work and writes its log entry in one transaction: both are there or neither. */
  async carryOut<Result>(
    actor: Actor,
    operation: Operation,
    work: (manager: EntityManager) => Promise<Outcome<Result>>,
  ): Promise<Outcome<Result>> {
    return this.dataSource.transaction(async (manager) => {
      const outcome = await work(manager);
      await manager.insert(OperationLog, {
        id: newIdentifier(),
        administratorId: actor.administrator.id,
        username: actor.administrator.username,
        entity: operation.entity,
        action: operation.action,
        entityId: outcome.id,
        changes: outcome.changes,
        ip: actor.origin.ip,
        traceId: actor.origin.traceId,
      });
      return outcome;
    });
  }

  /** As {@link carryOut}; then tells the other consoles which thing changed, and nothing personal. */
  async change<Result>(
    actor: Actor,
    operation: { entity: string; action: DataUpdateAction },
    work: (manager: EntityManager) => Promise<Outcome<Result>>,
  ): Promise<Result> {
    const { result, id } = await this.carryOut(actor, operation, work);
    await this.announce(operation.entity, operation.action, id);
    return result;
  }

  /** The change is done, so a Redis that is away does not undo it: that is logged and counted. */
  private async announce(entity: string, action: DataUpdateAction, id: string): Promise<void> {
    try {
      await this.notifications.broadcastDataUpdate(entity, action, id);
    } catch (error) {
      this.failures.inc();
      this.logger.warn(`The ${action} of ${entity} ${id} was not announced`, error);
    }
  }
}
