import { RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import {
  managedShopView,
  type ManagedShopView,
  presentManagedShop,
  type ShopsQuery,
  shopsQuery,
  ShopsService,
} from '@ginforge/orders';
import { Controller, Get, Query } from '@nestjs/common';

/** `/api/v1/admin/shops`: every shop, as its owner keeps it; administrators see them and change none. */
@Controller('api/v1/admin/shops')
export class ShopsController {
  constructor(private readonly shops: ShopsService) {}

  @Get()
  @RequirePermission('shop:read')
  @Answers(pageOf(managedShopView), 'Shops, a page at a time')
  async list(@Query({ schema: shopsQuery }) query: ShopsQuery): Promise<Page<ManagedShopView>> {
    return mapPage(await this.shops.list(query), presentManagedShop);
  }
}
