import { superAdmin } from '@ginforge/back-office';
import { NotificationClient } from '@ginforge/notification';
import { permissionsChangedReason } from '@ginforge/protocol';
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';

/** Closes the sockets of administrators whose permissions change (AD-03, RT-08). Requests ask the database each time anyway. */
@Injectable()
export class AffectedConsolesService {
  constructor(private readonly notifications: NotificationClient) {}

  /** To be the last thing that the transaction does. @throws ApplicationError UNAVAILABLE while Redis is away: nothing changes then */
  async disconnect(administratorIds: readonly string[]): Promise<void> {
    await Promise.all(
      administratorIds.map((id) => this.notifications.disconnectUser(id, permissionsChangedReason)),
    );
  }

  /** Whoever has one of these roles, but for super administrators, whom no role takes anything. */
  async disconnectHolders(manager: EntityManager, roleIds: readonly string[]): Promise<void> {
    const rows: { id: string }[] = await manager.query(
      `SELECT DISTINCT administrator_id AS id FROM administrator_roles
        WHERE role_id = ANY ($1) AND administrator_id NOT IN (
          SELECT administrator_id FROM administrator_roles JOIN roles ON roles.id = role_id WHERE roles.code = $2)`,
      [roleIds, superAdmin],
    );
    await this.disconnect(rows.map(({ id }) => id));
  }
}
