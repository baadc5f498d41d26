import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers } from '@ginforge/chassis';
import { type Shop } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import {
  type OpenShopBody,
  openShopBody,
  presentShop,
  ShopsService,
  shopView,
  type ShopView,
  type UpdateShopBody,
  updateShopBody,
} from '@ginforge/orders';
import { Body, Controller, Get, Post, Put } from '@nestjs/common';

import { CurrentShop, ShopOwner } from './shop-owner.decorators.js';

/** `/api/v1/merchant/shop`: the caller's own, of which there is one at the most. */
@Controller('api/v1/merchant/shop')
export class ShopController {
  constructor(private readonly shops: ShopsService) {}

  @Post()
  @Idempotent()
  @Authenticated('user')
  @Answers(shopView, 'Opens a shop of one’s own', { errors: ['SHOP_EXISTS'] })
  async open(
    @CurrentPrincipal() { userId }: Principal,
    @Body({ schema: openShopBody }) body: OpenShopBody,
  ): Promise<ShopView> {
    return presentShop(await this.shops.open(userId, body));
  }

  @Get()
  @ShopOwner()
  @Answers(shopView, 'The own shop')
  show(@CurrentShop() shop: Shop): ShopView {
    return presentShop(shop);
  }

  /** A closed shop's products are not on sale; its orders go on. */
  @Put()
  @ShopOwner()
  @Answers(shopView, 'Changes, opens or closes the own shop', { errors: ['OUTDATED'] })
  async update(
    @CurrentShop() { id }: Shop,
    @Body({ schema: updateShopBody }) body: UpdateShopBody,
  ): Promise<ShopView> {
    return presentShop(await this.shops.update(id, body));
  }
}
