import { answerWithError, ApplicationError, type Metrics } from '@ginforge/chassis';
import type { RequestHandler } from 'express';

import { Exchange } from './exchange.js';
import { createForwarder } from './forwarder.js';
import { pathOf, refuseTarget } from './request-target.js';
import type { RouteTable } from './route-table.js';
import { UpstreamMetrics } from './upstream-metrics.js';

/**
 * The gateway's reverse proxy as Express middleware, to be used before any body parser and before Nest's router: under a
 * route's prefix it answers, elsewhere it calls `next`. It refuses request targets that two servers could read as
 * two different paths, whoever would have answered them (GW-10).
 */
export function createProxy(routes: RouteTable, metrics: Metrics): RequestHandler {
  const forward = createForwarder();
  const upstreamMetrics = new UpstreamMetrics(metrics);
  return (request, response, next) => {
    if (refuseTarget(request.method, request.originalUrl) !== undefined) {
      answerWithError(new ApplicationError('BAD_REQUEST'), request, response);
      return;
    }
    const route = routes.match(pathOf(request.originalUrl));
    if (route === undefined) next();
    else new Exchange(request, response, route, forward, upstreamMetrics).begin();
  };
}
