import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { PermissionsController } from './permissions.controller.js';
import { PermissionsService } from './permissions.service.js';

@Module({ imports: [AccessModule], controllers: [PermissionsController], providers: [PermissionsService] })
export class PermissionsModule {}
