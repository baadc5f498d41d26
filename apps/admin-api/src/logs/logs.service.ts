import { type Page } from '@ginforge/chassis';
import { LoginLog, narrowToPeriod, OperationLog, paginate, type Period } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';

import {
  loginLogColumns,
  type LoginLogsQuery,
  operationLogColumns,
  type OperationLogsQuery,
} from './log-queries.js';

/** What administrators did, and who tried to sign in. */
@Injectable()
export class LogsService {
  constructor(private readonly dataSource: DataSource) {}

  operations(query: OperationLogsQuery): Promise<Page<OperationLog>> {
    const { from, to, administrator_id, entity, action, entity_id, ...list } = query;
    const rows = this.rowsOf(OperationLog, { from, to });
    narrow(rows, { administratorId: administrator_id, entity, action, entityId: entity_id });
    return paginate(rows, list, operationLogColumns);
  }

  logins(query: LoginLogsQuery): Promise<Page<LoginLog>> {
    const { from, to, audience, outcome, principal_id, ip, ...list } = query;
    const rows = this.rowsOf(LoginLog, { from, to });
    narrow(rows, { audience, outcome, principalId: principal_id, ip });
    return paginate(rows, list, loginLogColumns);
  }

  private rowsOf<Log extends OperationLog | LoginLog>(
    log: new () => Log,
    period: Period,
  ): SelectQueryBuilder<Log> {
    const rows = this.dataSource.manager.createQueryBuilder(log, 'log');
    narrowToPeriod(rows, 'createdAt', period);
    return rows;
  }
}

/** Leaves those whose properties are these; what is `undefined` may be anything. */
function narrow<Log extends ObjectLiteral>(
  rows: SelectQueryBuilder<Log>,
  wanted: Readonly<Partial<Record<keyof Log & string, string | undefined>>>,
): void {
  for (const [property, value] of Object.entries(wanted)) {
    if (value !== undefined) rows.andWhere(`${rows.alias}.${property} = :${property}`, { [property]: value });
  }
}
