import { Module } from '@nestjs/common';

import { AuditedChangesService } from './audited-changes.service.js';

@Module({ providers: [AuditedChangesService], exports: [AuditedChangesService] })
export class AuditModule {}
