import { RequirePermission } from '@ginforge/back-office';
import { Answers, ServiceBus } from '@ginforge/chassis';
import { gatewayRoutes, PresenceReader } from '@ginforge/notification';
import { Controller, Get } from '@nestjs/common';

import { type GatewayOverview, gatewayOverview } from './gateway-overview.js';
import { overviewOf } from './overview-of.js';

/** `GET /api/v1/admin/gateway/routes` */
@Controller('api/v1/admin/gateway')
export class GatewaysController {
  constructor(
    private readonly bus: ServiceBus,
    private readonly presence: PresenceReader,
  ) {}

  /** Comes within a second, whoever hangs. */
  @Get('routes')
  @RequirePermission('gateway:read')
  @Answers(gatewayOverview, 'The routes with their targets and breakers, as each gateway sees them')
  async routes(): Promise<GatewayOverview> {
    const expected = await this.presence.gatewayIds();
    return overviewOf(await this.bus.askAll(gatewayRoutes, {}, { expected }));
  }
}
