import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { EndUsersController } from './end-users.controller.js';
import { EndUsersService } from './end-users.service.js';

@Module({ imports: [AuditModule], controllers: [EndUsersController], providers: [EndUsersService] })
export class EndUsersModule {}
