import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';

import { carrierView, type CarrierView, presentCarrier } from './carrier-view.js';
import {
  createCarrierBody,
  type CreateCarrierBody,
  carriersQuery,
  type CarriersQuery,
  updateCarrierBody,
  type UpdateCarrierBody,
} from './carrier.schemas.js';
import { CarriersService } from './carriers.service.js';

/** `/api/v1/merchant/carriers` */
@Controller('api/v1/merchant/carriers')
export class CarriersController {
  constructor(private readonly carriers: CarriersService) {}

  @Get()
  @RequirePermission('carrier:read')
  @Answers(pageOf(carrierView), 'Carriers, a page at a time')
  async list(@Query({ schema: carriersQuery }) query: CarriersQuery): Promise<Page<CarrierView>> {
    return mapPage(await this.carriers.list(query), presentCarrier);
  }

  @Get(':id')
  @RequirePermission('carrier:read')
  @Answers(carrierView, 'A carrier', { errors: ['NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<CarrierView> {
    return presentCarrier(await this.carriers.find(id));
  }

  @Post()
  @Idempotent()
  @RequirePermission('carrier:create')
  @Answers(carrierView, 'Creates a carrier')
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createCarrierBody }) body: CreateCarrierBody,
  ): Promise<CarrierView> {
    return presentCarrier(await this.carriers.create(actor, body));
  }

  @Put(':id')
  @RequirePermission('carrier:update')
  @Answers(carrierView, 'Changes a carrier', { errors: ['NOT_FOUND', 'OUTDATED'] })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: updateCarrierBody }) body: UpdateCarrierBody,
  ): Promise<CarrierView> {
    return presentCarrier(await this.carriers.update(actor, id, body));
  }

  @Delete(':id')
  @RequirePermission('carrier:delete')
  @Answers(carrierView, 'Deletes a carrier', { errors: ['NOT_FOUND', 'IN_USE'] })
  async remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<CarrierView> {
    return presentCarrier(await this.carriers.remove(actor, id));
  }
}
