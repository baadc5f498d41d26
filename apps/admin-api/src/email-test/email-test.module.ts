import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { EmailTestController } from './email-test.controller.js';
import { EmailTestService } from './email-test.service.js';

@Module({ imports: [AuditModule], controllers: [EmailTestController], providers: [EmailTestService] })
export class EmailTestModule {}
