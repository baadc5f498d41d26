import { EndUser, newIdentifier, type Shop } from '@ginforge/database';
import { ShopsService } from '@ginforge/orders';
import { DataSource } from 'typeorm';

import { type TestService } from './test-service.js';

/** For tests: the shop of a new merchant. */
export async function newShop({ app }: TestService): Promise<Shop> {
  const id = newIdentifier();
  const account = { id, username: `u-${id}`, email: `${id}@example.com`, nickname: '', passwordHash: 'x' };
  await app.get(DataSource).manager.insert(EndUser, { ...account, status: 'active' });
  return app.get(ShopsService).open(id, { name: `Shop ${id}`, description: '', contact_email: null });
}
