import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { JobsController } from './jobs.controller.js';
import { JobsService } from './jobs.service.js';

/** What administers the worker's queues; it needs `JobsModule` of the library. */
@Module({ imports: [AuditModule], controllers: [JobsController], providers: [JobsService] })
export class JobAdministrationModule {}
