import { Module } from '@nestjs/common';

import { ShopController } from './shop.controller.js';

/** The routes of one's shop; what they do is in `libs/orders`. */
@Module({ controllers: [ShopController] })
export class ShopModule {}
