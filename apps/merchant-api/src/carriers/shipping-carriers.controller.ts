import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { listQuery, mapPage } from '@ginforge/database';
import { carrierNameView, type CarrierNameView, presentCarrierName } from '@ginforge/orders';
import { Controller, Get, Query } from '@nestjs/common';
import { type z } from 'zod';

import { ShopOwner } from '../shop/shop-owner.decorators.js';
import { CarriersService } from './carriers.service.js';

const shippingCarriersQuery = listQuery(['created_at', 'name']);

/** `/api/v1/merchant/shipping/carriers`: whom merchants may give their parcels to. Administrators keep them at `/carriers`. */
@ShopOwner()
@Controller('api/v1/merchant/shipping/carriers')
export class ShippingCarriersController {
  constructor(private readonly carriers: CarriersService) {}

  @Get()
  @Answers(pageOf(carrierNameView), 'Carriers that orders may be shipped by, a page at a time')
  async list(
    @Query({ schema: shippingCarriersQuery }) query: z.infer<typeof shippingCarriersQuery>,
  ): Promise<Page<CarrierNameView>> {
    return mapPage(await this.carriers.list({ ...query, status: 'on' }), presentCarrierName);
  }
}
