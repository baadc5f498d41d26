import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers } from '@ginforge/chassis';
import { Body, Controller, Get, Put } from '@nestjs/common';

import { type LogLevelBody, logLevelBody, type LogLevelView, logLevelView } from './log-level-body.js';
import { LogLevelsService } from './log-levels.service.js';
import { type SystemHealth, systemHealth } from './system-health.js';
import { SystemHealthService } from './system-health.service.js';
import { type SystemInfo, systemInfo } from './system-info.js';
import { SystemInfoService } from './system-info.service.js';

/** `/api/v1/admin/system/info|health|log-level` */
@Controller('api/v1/admin/system')
export class SystemController {
  constructor(
    private readonly healths: SystemHealthService,
    private readonly infos: SystemInfoService,
    private readonly levels: LogLevelsService,
  ) {}

  @Get('info')
  @RequirePermission('system:read')
  @Answers(systemInfo, 'What runs here, and for how many')
  info(): Promise<SystemInfo> {
    return this.infos.read();
  }

  @Get('health')
  @RequirePermission('system:read')
  @Answers(systemHealth, 'How every service, replica, store and queue does')
  health(): Promise<SystemHealth> {
    return this.healths.measure();
  }

  @Put('log-level')
  @RequirePermission('system:config')
  @Answers(logLevelView, 'Lets services log more or less for a while', { errors: ['UNAVAILABLE'] })
  setLogLevel(
    @CurrentActor() actor: Actor,
    @Body({ schema: logLevelBody }) body: LogLevelBody,
  ): Promise<LogLevelView> {
    return this.levels.change(actor, body);
  }
}
