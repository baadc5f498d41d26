import { AuditModule } from '@ginforge/back-office';
import { InboxService } from '@ginforge/inbox';
import { Module } from '@nestjs/common';

import { InboxController } from './inbox.controller.js';

@Module({ imports: [AuditModule], controllers: [InboxController], providers: [InboxService] })
export class InboxModule {}
