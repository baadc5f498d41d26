import { InboxService } from '@ginforge/inbox';
import { Module } from '@nestjs/common';

import { NotificationsController } from './notifications.controller.js';

@Module({ controllers: [NotificationsController], providers: [InboxService] })
export class NotificationsModule {}
