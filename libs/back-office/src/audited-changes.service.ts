import { type Changes, newIdentifier, OperationLog } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type DataUpdateAction } from '@ginforge/protocol';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { type Actor } from './actor.js';

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
  constructor(private readonly dataSource: DataSource) {}

  /** Runs the work and writes its log entry in one transaction: both are there or neither. Where nothing changed, nothing is logged. */
  async carryOut<Result>(
    actor: Actor,
    operation: Operation,
    work: (manager: EntityManager) => Promise<Outcome<Result>>,
  ): Promise<Outcome<Result>> {
    return this.dataSource.transaction(async (manager) => {
      const outcome = await work(manager);
      if (hasChanged(outcome)) await this.log(manager, actor, operation, outcome);
      return outcome;
    });
  }

  /** As {@link carryOut}; and the other consoles are told which thing changed, and nothing personal, once it is committed. */
  async change<Result>(
    actor: Actor,
    operation: { entity: string; action: DataUpdateAction },
    work: (manager: EntityManager) => Promise<Outcome<Result>>,
  ): Promise<Result> {
    const { result } = await this.carryOut(actor, operation, async (manager) => {
      const outcome = await work(manager);
      const { entity, action } = operation;
      if (hasChanged(outcome)) await outbox.within(manager).broadcastDataUpdate(entity, action, outcome.id);
      return outcome;
    });
    return result;
  }

  private async log(
    manager: EntityManager,
    { administrator, origin }: Actor,
    { entity, action }: Operation,
    { id, changes }: Outcome<unknown>,
  ): Promise<void> {
    await manager.insert(OperationLog, {
      id: newIdentifier(),
      administratorId: administrator.id,
      username: administrator.username,
      entity,
      action,
      entityId: id,
      changes,
      ip: origin.ip,
      traceId: origin.traceId,
    });
  }
}

function hasChanged({ changes }: Outcome<unknown>): boolean {
  return Object.keys(changes).length > 0;
}
