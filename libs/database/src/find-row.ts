import { ApplicationError } from '@ginforge/chassis';
import { type EntityManager, type EntityTarget, type FindOptionsWhere } from 'typeorm';

import { isIdentifier } from './identifier.js';

/**
 * The row of this id, whatever a client sent as one.
 * @param hold keeps everybody else from changing it until the end of the transaction
 * @throws ApplicationError NOT_FOUND
 */
export async function findRow<Row extends { id: string }>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  id: string,
  hold?: 'for update',
): Promise<Row> {
  const where = { id } as FindOptionsWhere<Row>;
  const lock = hold && ({ mode: 'pessimistic_write' } as const);
  const found = isIdentifier(id) ? await manager.findOne(entity, { where, lock }) : null;
  if (!found) throw new ApplicationError('NOT_FOUND');
  return found;
}
