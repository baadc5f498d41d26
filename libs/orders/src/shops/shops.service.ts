import { ApplicationError, type Page } from '@ginforge/chassis';
import { isIdentifier, newIdentifier, paginate, Shop, violatedUniqueIndex } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { refuseInactiveUser } from '../active-user.js';
import { type OpenShopBody, type UpdateShopBody } from './shop-body.js';
import { shopColumns, type ShopsQuery } from './shop-list.js';

/** Shops of end users, of whom each has one at the most. Each change is one transaction with its `data_update`. */
@Injectable()
export class ShopsService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ApplicationError UNAUTHORIZED where the account is not active, SHOP_EXISTS */
  open(ownerId: string, { contact_email: contactEmail, ...fields }: OpenShopBody): Promise<Shop> {
    return this.dataSource.transaction(async (manager) => {
      await refuseInactiveUser(manager, ownerId);
      const now = new Date();
      const times = { createdAt: now, updatedAt: now };
      const state = { id: newIdentifier(), ownerId, status: 'open' as const, version: 1 };
      const shop = manager.create(Shop, { ...state, ...fields, contactEmail, ...times });
      await refuseSecondShop(manager.insert(Shop, shop));
      await outbox.within(manager).broadcastDataUpdate('shop', 'create', shop.id);
      return shop;
    });
  }

  /** All of them, the platform's own and closed ones too. */
  list(query: ShopsQuery): Promise<Page<Shop>> {
    return paginate(this.dataSource.manager.createQueryBuilder(Shop, 'shop'), query, shopColumns);
  }

  /** @throws ApplicationError SHOP_NOT_FOUND where this user has none */
  async findByOwner(ownerId: string): Promise<Shop> {
    const found = isIdentifier(ownerId) ? await this.dataSource.manager.findOneBy(Shop, { ownerId }) : null;
    if (!found) throw new ApplicationError('SHOP_NOT_FOUND', { message: 'You have no shop; open one first' });
    return found;
  }

  /**
   * A closed shop's products are not on sale; what was ordered goes on.
   * @throws ApplicationError OUTDATED where the body names another version than it has by now
   */
  update(id: string, { version, contact_email: contactEmail, ...fields }: UpdateShopBody): Promise<Shop> {
    return this.dataSource.transaction(async (manager) => {
      const changes = { ...fields, ...(contactEmail !== undefined && { contactEmail }) };
      const next = { ...changes, version: () => 'version + 1', updatedAt: new Date() };
      const read = version === undefined ? { id } : { id, version };
      const { affected } = await manager.update(Shop, read, next);
      if (!affected) throw new ApplicationError('OUTDATED');
      await outbox.within(manager).broadcastDataUpdate('shop', 'update', id);
      return manager.findOneByOrFail(Shop, { id });
    });
  }
}

async function refuseSecondShop<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (violatedUniqueIndex(error) !== 'shops_owner_unique') throw error;
    throw new ApplicationError('SHOP_EXISTS', { cause: error });
  }
}
