import { RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Controller, Get, Query } from '@nestjs/common';

import {
  loginLogsQuery,
  type LoginLogsQuery,
  operationLogsQuery,
  type OperationLogsQuery,
} from './log-queries.js';
import {
  loginLogView,
  type LoginLogView,
  operationLogView,
  type OperationLogView,
  presentLoginLog,
  presentOperationLog,
} from './log-views.js';
import { LogsService } from './logs.service.js';

/** `/api/v1/admin/logs` */
@Controller('api/v1/admin/logs')
export class LogsController {
  constructor(private readonly logs: LogsService) {}

  @Get('operations')
  @RequirePermission('log:read')
  @Answers(pageOf(operationLogView), 'What administrators did, a page at a time')
  async operations(
    @Query({ schema: operationLogsQuery }) query: OperationLogsQuery,
  ): Promise<Page<OperationLogView>> {
    return mapPage(await this.logs.operations(query), presentOperationLog);
  }

  @Get('logins')
  @RequirePermission('log:read')
  @Answers(pageOf(loginLogView), 'Who tried to sign in, a page at a time')
  async logins(@Query({ schema: loginLogsQuery }) query: LoginLogsQuery): Promise<Page<LoginLogView>> {
    return mapPage(await this.logs.logins(query), presentLoginLog);
  }
}
