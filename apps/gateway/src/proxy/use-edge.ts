import type { RequestListener, Server } from 'node:http';

import { HttpMetrics, Metrics } from '@ginforge/chassis';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';

import { Admission } from './admission.js';
import { ClientConnections } from './client-connections.js';
import type { ClientEnvironment } from './client-environment.js';
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
  environment: ClientEnvironment & Readonly<Record<'TRUSTED_PROXIES' | 'CORS_ORIGINS', readonly string[]>>,
  logger: Logger,
): UpgradeTunnels {
  const server: Server = app.getHttpServer();
  server.removeAllListeners('request');
  letUsWatch(server, environment);
  const own: RequestListener = app.getHttpAdapter().getInstance();
  const common = {
    routes: app.get(RouteTable),
    trust: new ClientTrust(environment.TRUSTED_PROXIES),
    admission: app.get(Admission),
    records: new EdgeRecords(app.get(HttpMetrics), logger),
  };
  const metrics = app.get(Metrics);
  const shared = { ...common, deadlines: new Deadlines() };
  const cors = new Cors(environment.CORS_ORIGINS);
  const edge = new Edge({ ...shared, cors, metrics: new UpstreamMetrics(metrics), own });
  const handle = edge.handle.bind(edge);
  new ClientConnections({ ...shared, limits: environment, metrics, handle }).serve(server);
  return new UpgradeTunnels({ ...common, tunnels: app.get(Tunnels) });
}

/** What Node's server would watch for or answer itself, without an envelope and by the half minute. */
function letUsWatch(server: Server, { CLIENT_KEEP_ALIVE_MS: keepAliveMs }: ClientEnvironment): void {
  server.requestTimeout = 0; // an upload may take long; the exchange watches for one that stands still
  server.headersTimeout = 0;
  server.keepAliveTimeout = keepAliveMs; // told to clients
  server.maxHeadersCount = 0; // those over it would be dropped unsaid
  Object.assign(server, { requireHostHeader: false });
}
