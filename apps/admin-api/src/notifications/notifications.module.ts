import { Module } from '@nestjs/common';

import { AuditModule } from '../audit/audit.module.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';

@Module({ imports: [AuditModule], controllers: [NotificationsController], providers: [NotificationsService] })
export class NotificationsModule {}
