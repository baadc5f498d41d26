import { Controller } from '@nestjs/common';
import { OnQuery, ServiceInstance } from '@ginforge/chassis';
import { gatewayRoutes, type GatewayRoutesView } from '@ginforge/notification';
import { RouteTable } from '../proxy/route-table.js';
import { routeView } from './route-view.js';

/** What services ask every gateway about itself. */
@Controller()
export class GatewayStateController {
  constructor(
    private readonly instance: ServiceInstance,
    private readonly table: RouteTable,
  ) {}

  @OnQuery(gatewayRoutes)
  routes(): GatewayRoutesView {
    const { id, startedAt } = this.instance;
    return {
      gateway_id: id,
      started_at: startedAt.toISOString(),
      routes: this.table.list().map((route) => routeView(route, startedAt)),
    };
  }
}
