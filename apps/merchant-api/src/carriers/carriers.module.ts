import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { CarriersController } from './carriers.controller.js';
import { CarriersService } from './carriers.service.js';

@Module({ imports: [AuditModule], controllers: [CarriersController], providers: [CarriersService] })
export class CarriersModule {}
