import { Module } from '@nestjs/common';

import { AuditModule } from '../audit/audit.module.js';
import { ChangePasswordController } from './change-password.controller.js';
import { ConsoleViewService } from './console-view.service.js';
import { ProfileController } from './profile.controller.js';
import { ProfileService } from './profile.service.js';

@Module({
  imports: [AuditModule],
  controllers: [ProfileController, ChangePasswordController],
  providers: [ConsoleViewService, ProfileService],
  exports: [ConsoleViewService],
})
export class ProfileModule {}
