import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { MenusController } from './menus.controller.js';
import { MenusService } from './menus.service.js';

@Module({ imports: [AccessModule], controllers: [MenusController], providers: [MenusService] })
export class MenusModule {}
