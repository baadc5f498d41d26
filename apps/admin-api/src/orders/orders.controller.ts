import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import {
  type ManagedOrderView,
  type ManagedOrdersQuery,
  managedOrdersQuery,
  managedOrderView,
  OrdersService,
  presentManagedOrder,
  type ShipOrderBody,
  shipOrderBody,
} from '@ginforge/orders';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';

import { ManagedOrdersService } from './managed-orders.service.js';

/** `/api/v1/admin/orders`: everybody's orders. */
@Controller('api/v1/admin/orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly managed: ManagedOrdersService,
  ) {}

  @Get()
  @RequirePermission('order:read')
  @Answers(pageOf(managedOrderView), 'Orders, a page at a time')
  async list(
    @Query({ schema: managedOrdersQuery }) { user_id, shop_id, ...query }: ManagedOrdersQuery,
  ): Promise<Page<ManagedOrderView>> {
    return mapPage(await this.orders.list(query, { userId: user_id, shopId: shop_id }), presentManagedOrder);
  }

  @Get(':id')
  @RequirePermission('order:read')
  @Answers(managedOrderView, 'One order', { errors: ['ORDER_NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<ManagedOrderView> {
    return presentManagedOrder(await this.orders.find({ id }));
  }

  @Post(':id/ship')
  @HttpCode(200)
  @RequirePermission('order:manage')
  @Answers(managedOrderView, 'Ships an order that is paid', {
    errors: ['ORDER_NOT_FOUND', 'INVALID_ORDER_STATE', 'CARRIER_NOT_FOUND'],
  })
  async ship(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: shipOrderBody }) body: ShipOrderBody,
  ): Promise<ManagedOrderView> {
    return presentManagedOrder(await this.managed.ship(actor, id, body));
  }

  /** Its stock goes back at once; the money is given back by a job. */
  @Post(':id/refund')
  @HttpCode(200)
  @RequirePermission('order:manage')
  @Answers(managedOrderView, 'Refunds an order that is paid and not shipped', {
    errors: ['ORDER_NOT_FOUND', 'INVALID_ORDER_STATE', 'PAYMENT_IN_PROGRESS'],
  })
  async refund(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ManagedOrderView> {
    return presentManagedOrder(await this.managed.refund(actor, id));
  }
}
