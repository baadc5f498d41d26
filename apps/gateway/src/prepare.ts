import { existsSync } from 'node:fs';
import { Metrics } from '@ginforge/chassis';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { GatewayEnvironment } from './environment.js';
import { createProxy } from './proxy/proxy.js';
import { createRouteTable } from './proxy/route-table.js';
import { RealtimeAdapter } from './realtime/realtime.adapter.js';

/** Next to this build: `dist/apps/admin-console` beside `dist/apps/gateway`. */
const builtConsole = new URL('../admin-console', import.meta.url).pathname;

/** What stands before Nest's router: the proxy, the console's static files, and the adapter that owns upgrades. */
export function prepareGateway(app: NestExpressApplication, environment: GatewayEnvironment): void {
  app.use(createProxy(createRouteTable(environment), app.get(Metrics)));
  app.useWebSocketAdapter(new RealtimeAdapter(app));
  const consoleDirectory = environment.CONSOLE_DIR ?? builtConsole;
  if (existsSync(consoleDirectory)) app.useStaticAssets(consoleDirectory);
}
