import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { RealtimeChangesService } from './realtime-changes.service.js';
import { RealtimeController } from './realtime.controller.js';
import { RealtimeService } from './realtime.service.js';

/** Administration of connections and rooms; it needs `NotificationModule`. */
@Module({
  imports: [AuditModule],
  controllers: [RealtimeController],
  providers: [RealtimeService, RealtimeChangesService],
})
export class RealtimeModule {}
