import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { useConsole } from './console/use-console.js';
import type { GatewayEnvironment } from './environment.js';
import { useEdge } from './proxy/use-edge.js';
import { RealtimeAdapter } from './realtime/realtime.adapter.js';

/** Next to this build: `dist/apps/admin-console` beside `dist/apps/gateway`. */
const builtConsole = fileURLToPath(new URL('../admin-console', import.meta.url));

/** What stands before Nest's router: the edge, the console's static files, and the adapter that owns upgrades. */
export function prepareGateway(
  app: NestExpressApplication,
  environment: GatewayEnvironment,
  logger: Logger,
): void {
  const tunnels = useEdge(app, environment, logger);
  app.useWebSocketAdapter(new RealtimeAdapter(app, tunnels));
  const consoleDirectory = environment.CONSOLE_DIR ?? builtConsole;
  if (existsSync(consoleDirectory)) useConsole(app, consoleDirectory);
}
