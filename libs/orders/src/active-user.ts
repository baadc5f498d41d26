import { ApplicationError } from '@ginforge/chassis';
import { EndUser, isIdentifier } from '@ginforge/database';
import { type EntityManager } from 'typeorm';

/** A token may be older than the end of its account. @throws ApplicationError UNAUTHORIZED */
export async function refuseInactiveUser(manager: EntityManager, id: string): Promise<void> {
  const isActive = isIdentifier(id) && (await manager.existsBy(EndUser, { id, status: 'active' }));
  if (!isActive) throw new ApplicationError('UNAUTHORIZED');
}
