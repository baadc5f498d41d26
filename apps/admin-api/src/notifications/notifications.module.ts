import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { SentNotificationsService } from './sent-notifications.service.js';

@Module({
  imports: [AuditModule],
  controllers: [NotificationsController],
  providers: [NotificationsService, SentNotificationsService],
})
export class NotificationsModule {}
