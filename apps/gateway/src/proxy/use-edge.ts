import type { RequestListener } from 'node:http';

import { HttpMetrics, Metrics } from '@ginforge/chassis';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';

import { Admission } from './admission.js';
import { ClientTrust } from './client-trust.js';
import { Cors } from './cors.js';
import { Deadlines } from './deadlines.js';
import { EdgeRecords } from './edge-records.js';
import { Edge } from './edge.js';
import { RouteTable } from './route-table.js';
import { Tunnels } from './tunnels.js';
import { UpgradeTunnels } from './upgrade-tunnels.js';
import { UpstreamMetrics } from './upstream-metrics.js';

/**
 * Puts the edge in front of the application: Express gets what belongs to no route.
 * @returns who takes upgrades that belong to one
 */
export function useEdge(
  app: NestExpressApplication,
  environment: Readonly<Record<'TRUSTED_PROXIES' | 'CORS_ORIGINS', readonly string[]>>,
  logger: Logger,
): UpgradeTunnels {
  const server = app.getHttpServer();
  server.requestTimeout = 0; // an upload may take long; the exchange watches for one that stands still
  server.removeAllListeners('request');
  const own: RequestListener = app.getHttpAdapter().getInstance();
  const common = {
    routes: app.get(RouteTable),
    trust: new ClientTrust(environment.TRUSTED_PROXIES),
    admission: app.get(Admission),
    records: new EdgeRecords(app.get(HttpMetrics), logger),
  };
  const metrics = new UpstreamMetrics(app.get(Metrics));
  const edge = new Edge({
    ...common,
    cors: new Cors(environment.CORS_ORIGINS),
    deadlines: new Deadlines(),
    metrics,
    own,
  });
  server.on('request', (request, response) => edge.handle(request, response));
  return new UpgradeTunnels({ ...common, tunnels: app.get(Tunnels) });
}
