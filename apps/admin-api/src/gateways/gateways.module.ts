import { Module } from '@nestjs/common';

import { GatewaysController } from './gateways.controller.js';

/** What the gateways know of themselves; it needs `AuthModule` and `NotificationModule`. */
@Module({ controllers: [GatewaysController] })
export class GatewaysModule {}
