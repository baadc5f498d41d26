import { Module } from '@nestjs/common';

import { ShopsController } from './shops.controller.js';

/** Needs `OrdersModule`. */
@Module({ controllers: [ShopsController] })
export class ShopsModule {}
