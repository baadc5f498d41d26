import {
  type Actor,
  AuditedChangesService,
  changed,
  created,
  refuseOutdated,
  removed,
} from '@ginforge/back-office';
import { ApplicationError, type Page } from '@ginforge/chassis';
import { Carrier, findRow, newIdentifier, Order, paginate } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { carrierContent } from './carrier-view.js';
import {
  type CreateCarrierBody,
  carrierColumns,
  type CarriersQuery,
  type UpdateCarrierBody,
} from './carrier.schemas.js';

const entity = 'carrier';

/** Carriers, which administrators keep: each change with its log entry and its `data_update` (AD-03). */
@Injectable()
export class CarriersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: AuditedChangesService,
  ) {}

  list(query: CarriersQuery): Promise<Page<Carrier>> {
    const rows = this.dataSource.manager.createQueryBuilder(Carrier, 'carrier');
    return paginate(rows, query, carrierColumns);
  }

  /** @throws ApplicationError NOT_FOUND */
  find(id: string): Promise<Carrier> {
    return findRow(this.dataSource.manager, Carrier, id);
  }

  create(actor: Actor, fields: CreateCarrierBody): Promise<Carrier> {
    return this.changes.change(actor, { entity, action: 'create' }, async (manager) => {
      const id = newIdentifier();
      await manager.insert(Carrier, { id, ...propertiesOf(fields) });
      return { result: await findRow(manager, Carrier, id), id, changes: created(fields) };
    });
  }

  /** What is left out stays. @throws ApplicationError NOT_FOUND, OUTDATED */
  update(actor: Actor, id: string, { version, ...fields }: UpdateCarrierBody): Promise<Carrier> {
    return this.changes.change(actor, { entity, action: 'update' }, async (manager) => {
      const before = await findRow(manager, Carrier, id, 'for update');
      refuseOutdated(before, version);
      const changes = changed(carrierContent(before), fields);
      if (Object.keys(changes).length === 0) return { result: before, id, changes };
      await manager.update(Carrier, { id }, propertiesOf(fields));
      return { result: await findRow(manager, Carrier, id), id, changes };
    });
  }

  /** @returns the one that is no more. @throws ApplicationError NOT_FOUND, and IN_USE where it has brought an order */
  remove(actor: Actor, id: string): Promise<Carrier> {
    return this.changes.change(actor, { entity, action: 'delete' }, async (manager) => {
      const before = await findRow(manager, Carrier, id, 'for update');
      if (await manager.existsBy(Order, { carrierId: id })) throw new ApplicationError('IN_USE');
      await manager.delete(Carrier, { id });
      return { result: before, id, changes: removed(carrierContent(before)) };
    });
  }
}

/** A body's fields, as the entity calls them. */
function propertiesOf({ tracking_url: trackingUrl, ...fields }: Omit<UpdateCarrierBody, 'version'>) {
  return { ...fields, trackingUrl };
}
