import { RequirePermission } from '@ginforge/back-office';
import { Answers } from '@ginforge/chassis';
import { Controller, Get } from '@nestjs/common';

import { type SystemHealth, systemHealth } from './system-health.js';
import { SystemHealthService } from './system-health.service.js';
import { type SystemInfo, systemInfo } from './system-info.js';
import { SystemInfoService } from './system-info.service.js';

/** `GET /api/v1/admin/system/info|health` */
@Controller('api/v1/admin/system')
export class SystemController {
  constructor(
    private readonly healths: SystemHealthService,
    private readonly infos: SystemInfoService,
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
}
