import { Module } from '@nestjs/common';

import { OwnProductsService } from './own-products.service.js';
import { ProductsController } from './products.controller.js';

/** Needs `OrdersModule`. */
@Module({ controllers: [ProductsController], providers: [OwnProductsService] })
export class OwnProductsModule {}
