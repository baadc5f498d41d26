import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Metrics } from '@ginforge/chassis';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { GatewayEnvironment } from './environment.js';
import { createProxy } from './proxy/proxy.js';
import { createRouteTable } from './proxy/route-table.js';
import { RealtimeAdapter } from './realtime/realtime.adapter.js';

/** Next to this build: `dist/apps/admin-console` beside `dist/apps/gateway`. */
const builtConsole = fileURLToPath(new URL('../admin-console', import.meta.url));

/** What stands before Nest's router: the proxy, the console's static files, and the adapter that owns upgrades. */
export function prepareGateway(app: NestExpressApplication, environment: GatewayEnvironment): void {
  app.getHttpServer().requestTimeout = 0; // an upload may take long; the proxy watches for one that stands still
  app.use(createProxy(createRouteTable(environment), app.get(Metrics)));
  app.useWebSocketAdapter(new RealtimeAdapter(app));
  const consoleDirectory = environment.CONSOLE_DIR ?? builtConsole;
  if (existsSync(consoleDirectory)) app.useStaticAssets(consoleDirectory);
}
