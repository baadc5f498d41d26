import { Access, type Actor, AuditedChangesService, type Outcome } from '@ginforge/back-office';
import { ApplicationError } from '@ginforge/chassis';
import { Administrator } from '@ginforge/database';
import { type DataUpdateAction } from '@ginforge/protocol';
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';

/** A number of our own for `pg_advisory_xact_lock`: "acce" in ASCII. */
const accessLock = 0x61636365;

/**
 * Changes of who may do what (AD-02), one at a time over all replicas: what one of them looks at before it decides, nobody changes
 * until it is committed. That is how the last super administrator stays, and how nobody acts on rights that have just gone.
 */
@Injectable()
export class AccessChangesService {
  constructor(private readonly changes: AuditedChangesService) {}

  /**
   * As {@link AuditedChangesService.change}; the work gets what the actor may do at this moment.
   * @throws ApplicationError UNAUTHORIZED, FORBIDDEN where the actor lost the account or the permission meanwhile
   */
  change<Result>(
    actor: Actor,
    operation: { entity: string; action: DataUpdateAction },
    work: (manager: EntityManager, access: Access) => Promise<Outcome<Result>>,
  ): Promise<Result> {
    return this.changes.change(actor, operation, async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [accessLock]);
      return work(manager, await accessNow(manager, actor));
    });
  }
}

async function accessNow(manager: EntityManager, { administrator, needed }: Actor): Promise<Access> {
  const now = await manager.findOne(Administrator, {
    where: { id: administrator.id, status: 'active' },
    relations: { roles: { permissions: true } },
  });
  if (!now) throw new ApplicationError('UNAUTHORIZED');
  const access = new Access(now);
  if (needed !== undefined && !access.allows(needed)) throw new ApplicationError('FORBIDDEN');
  return access;
}
