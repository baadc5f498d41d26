import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { AccessChangesService } from './access-changes.service.js';
import { AffectedConsolesService } from './affected-consoles.service.js';

/** How administrators change who may do what. Needs `NotificationModule`. */
@Module({
  imports: [AuditModule],
  providers: [AccessChangesService, AffectedConsolesService],
  exports: [AccessChangesService, AffectedConsolesService],
})
export class AccessModule {}
