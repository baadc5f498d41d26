import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { CarriersController } from './carriers.controller.js';
import { CarriersService } from './carriers.service.js';
import { ShippingCarriersController } from './shipping-carriers.controller.js';

@Module({
  imports: [AuditModule],
  controllers: [CarriersController, ShippingCarriersController],
  providers: [CarriersService],
})
export class CarriersModule {}
