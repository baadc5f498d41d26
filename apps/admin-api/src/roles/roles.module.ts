import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { RoleChangesService } from './role-changes.service.js';
import { RolesController } from './roles.controller.js';
import { RolesService } from './roles.service.js';

@Module({
  imports: [AccessModule],
  controllers: [RolesController],
  providers: [RolesService, RoleChangesService],
})
export class RolesModule {}
