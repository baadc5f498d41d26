import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { ConfigsController } from './configs.controller.js';
import { ConfigsService } from './configs.service.js';
import { LogLevelsService } from './log-levels.service.js';
import { SystemController } from './system.controller.js';
import { SystemHealthService } from './system-health.service.js';
import { SystemInfoService } from './system-info.service.js';

/** The system itself. Needs `ConfigurationModule`, `NotificationModule` and `JobsModule`. */
@Module({
  imports: [AuditModule],
  controllers: [SystemController, ConfigsController],
  providers: [SystemHealthService, SystemInfoService, ConfigsService, LogLevelsService],
})
export class SystemModule {}
