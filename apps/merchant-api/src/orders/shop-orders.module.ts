import { Module } from '@nestjs/common';

import { OrdersController } from './orders.controller.js';

/** The routes of a shop's orders; what they do is in `libs/orders`. */
@Module({ controllers: [OrdersController] })
export class ShopOrdersModule {}
