import { ApplicationError } from '@ginforge/chassis';
import { isIdentifier, Shop } from '@ginforge/database';
import { type EntityManager } from 'typeorm';

/** @throws ApplicationError SHOP_NOT_FOUND */
export async function findShop(manager: EntityManager, id: string): Promise<Shop> {
  const found = isIdentifier(id) ? await manager.findOneBy(Shop, { id }) : null;
  if (!found) throw new ApplicationError('SHOP_NOT_FOUND');
  return found;
}
