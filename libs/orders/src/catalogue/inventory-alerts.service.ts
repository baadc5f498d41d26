import { isIdentifier, Product, Shop } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';

/** Who looks after products: whoever may change them. */
const permission = 'product:manage';

/** The role that has every permission. */
const superAdmin = 'super_admin';

/** Tells administrators, and the owner of its shop, that a product runs out. */
@Injectable()
export class InventoryAlertsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The job `inventory-alert`. Harmless to repeat: each of them is told once of a fall.
   * @returns how many are told now
   */
  async alertStock(productId: string, fallId: string): Promise<number> {
    if (![productId, fallId].every(isIdentifier)) return 0;
    return this.dataSource.transaction(async (manager) => {
      const product = await manager.findOneBy(Product, { id: productId });
      if (!product || product.deletedAt) return 0;
      let told = 0;
      for (const id of await keepersOf(manager, product)) {
        const { recorded } = await outbox
          .within(manager)
          .sendNotification(id, contentOf(product), { id: uuidv5(id, fallId) });
        told += recorded ? 1 : 0;
      }
      return told;
    });
  }
}

function contentOf({ id, sku, name, stock, threshold }: Product) {
  return {
    title: 'Stock is low',
    body: `There are ${stock} pieces of "${name}" (${sku}) left; the threshold is ${threshold}.`,
    category: 'inventory',
    link: `/products/${id}`,
    data: { product_id: id, sku, stock, threshold },
  };
}

/** In the order of their ids: whoever tells several people takes their inboxes in one order. */
async function keepersOf(manager: EntityManager, { shopId }: Product): Promise<string[]> {
  const { ownerId } = await manager.findOneByOrFail(Shop, { id: shopId });
  return [...(await administrators(manager)), ...(ownerId === null ? [] : [ownerId])].sort();
}

async function administrators(manager: EntityManager): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `SELECT id FROM administrators AS administrator
     WHERE status = 'active' AND EXISTS (
       SELECT 1 FROM administrator_roles JOIN roles AS role ON role.id = role_id
       WHERE administrator_id = administrator.id AND role.status = 'active' AND (role.code = $1 OR EXISTS (
         SELECT 1 FROM role_permissions JOIN permissions AS permission ON permission.id = permission_id
         WHERE role_permissions.role_id = role.id AND permission.code = $2)))`,
    [superAdmin, permission],
  );
  return rows.map(({ id }) => id);
}
