import { Module } from '@nestjs/common';

import { AuditModule } from '../audit/audit.module.js';
import { EndUsersController } from './end-users.controller.js';
import { EndUsersService } from './end-users.service.js';

@Module({ imports: [AuditModule], controllers: [EndUsersController], providers: [EndUsersService] })
export class EndUsersModule {}
