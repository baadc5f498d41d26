import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

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
