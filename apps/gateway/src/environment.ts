import { authEnvironment, authEnvironmentRules } from '@ginforge/auth';
import { loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { notificationEnvironment } from '@ginforge/notification';
import * as z from 'zod';
import { edgeEnvironment } from './proxy/edge-environment.js';
import { realtimeEnvironment } from './realtime/realtime-environment.js';

export const gatewayEnvironment = z
  .object({
    ...serviceEnvironment({ port: 8080, trustedProxies: [] }),
    ...redisEnvironment,
    ...authEnvironment,
    ...notificationEnvironment,
    ...edgeEnvironment,
    ...realtimeEnvironment,
    /** The console's static build, served at `/`; nothing is served where the folder does not exist. */
    CONSOLE_DIR: z.string().optional(),
  })
  .check(authEnvironmentRules);

export type GatewayEnvironment = Readonly<z.infer<typeof gatewayEnvironment>>;

export function loadGatewayEnvironment(source?: NodeJS.ProcessEnv): GatewayEnvironment {
  return loadEnvironment(gatewayEnvironment, source);
}
