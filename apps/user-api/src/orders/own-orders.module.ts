import { Module } from '@nestjs/common';

import { OrdersController } from './orders.controller.js';

/** The routes of orders; what they do is in `libs/orders`. */
@Module({ controllers: [OrdersController] })
export class OwnOrdersModule {}
