import { Global, Module } from '@nestjs/common';

import { InventoryAlertsService } from './catalogue/inventory-alerts.service.js';
import { ProductsService } from './catalogue/products.service.js';
import { OrdersService } from './orders/orders.service.js';
import { UnpaidOrdersService } from './orders/unpaid-orders.service.js';
import { ShopsService } from './shops/shops.service.js';

const services = [ShopsService, ProductsService, OrdersService, UnpaidOrdersService, InventoryAlertsService];

/**
 * Shops, their catalogues and orders, for every service that changes them. Needs `DatabaseModule`. Who takes orders needs
 * `OrderPlacementModule` too, and who talks to the payment provider `PaymentsModule`.
 */
@Global()
@Module({ providers: services, exports: services })
export class OrdersModule {}
