import { AuditModule } from '@ginforge/back-office';
import { Module } from '@nestjs/common';

import { ManagedProductsService } from './managed-products.service.js';
import { ProductsController } from './products.controller.js';

/** Needs `OrdersModule`. */
@Module({ imports: [AuditModule], controllers: [ProductsController], providers: [ManagedProductsService] })
export class ProductsModule {}
