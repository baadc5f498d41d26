import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage, type Shop } from '@ginforge/database';
import {
  OrdersService,
  type OrdersQuery,
  ordersQuery,
  presentShopOrder,
  type ShipOrderBody,
  shipOrderBody,
  shopOrderView,
  type ShopOrderView,
} from '@ginforge/orders';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';

import { CurrentShop, ShopOwner } from '../shop/shop-owner.decorators.js';

/** `/api/v1/merchant/orders`: what customers ordered of the caller's shop. */
@ShopOwner()
@Controller('api/v1/merchant/orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  @Answers(pageOf(shopOrderView), 'The orders of the own shop, a page at a time')
  async list(
    @CurrentShop() { id: shopId }: Shop,
    @Query({ schema: ordersQuery }) query: OrdersQuery,
  ): Promise<Page<ShopOrderView>> {
    return mapPage(await this.orders.list(query, { shopId }), presentShopOrder);
  }

  @Get(':id')
  @Answers(shopOrderView, 'One order', { errors: ['ORDER_NOT_FOUND'] })
  async show(@CurrentShop() shop: Shop, @Param('id') id: string): Promise<ShopOrderView> {
    return presentShopOrder(await this.orders.find({ id, shopId: shop.id }));
  }

  @Post(':id/ship')
  @HttpCode(200)
  @Answers(shopOrderView, 'Ships an order that is paid', {
    errors: ['ORDER_NOT_FOUND', 'INVALID_ORDER_STATE', 'CARRIER_NOT_FOUND'],
  })
  async ship(
    @CurrentShop() shop: Shop,
    @Param('id') id: string,
    @Body({ schema: shipOrderBody }) body: ShipOrderBody,
  ): Promise<ShopOrderView> {
    return presentShopOrder(await this.orders.ship(shop.id, id, body));
  }
}
