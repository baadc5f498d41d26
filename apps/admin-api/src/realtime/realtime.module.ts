import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { RealtimeChangesService } from './realtime-changes.service.js';
import { RealtimeController } from './realtime.controller.js';
import { RealtimeService } from './realtime.service.js';
import { TraceEndsController } from './traces/trace-ends.controller.js';
import { TraceLink } from './traces/trace-link.js';
import { TracesController } from './traces/traces.controller.js';
import { TracesService } from './traces/traces.service.js';

/** Administration of connections and rooms; it needs `NotificationModule`. */
@Module({
  imports: [AuditModule],
  controllers: [TracesController, TraceEndsController, RealtimeController],
  providers: [RealtimeService, RealtimeChangesService, TracesService, TraceLink],
})
export class RealtimeModule {}
