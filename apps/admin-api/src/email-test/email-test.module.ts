import { Module } from '@nestjs/common';

import { AuditModule } from '../audit/audit.module.js';
import { EmailTestController } from './email-test.controller.js';
import { EmailTestService } from './email-test.service.js';

@Module({ imports: [AuditModule], controllers: [EmailTestController], providers: [EmailTestService] })
export class EmailTestModule {}
