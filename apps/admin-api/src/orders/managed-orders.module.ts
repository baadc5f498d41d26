import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { ManagedOrdersService } from './managed-orders.service.js';
import { OrdersController } from './orders.controller.js';

/** Needs `OrdersModule`. */
@Module({ imports: [AuditModule], controllers: [OrdersController], providers: [ManagedOrdersService] })
export class ManagedOrdersModule {}
