import { authEnvironment, authEnvironmentRules } from '@ginforge/auth';
import { loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { notificationEnvironment } from '@ginforge/notification';
import * as z from 'zod';
import registration from '../package.json' with { type: 'json' };
import { edgeEnvironment } from './proxy/edge-environment.js';
import { realtimeEnvironment } from './realtime/realtime-environment.js';

/** What the gateway reads from its environment. */
export const environmentSchema = z
  .object({
    ...serviceEnvironment({ port: registration.ginforge.port, trustedProxies: [] }),
    ...redisEnvironment,
    ...authEnvironment,
    ...notificationEnvironment,
    ...edgeEnvironment,
    ...realtimeEnvironment,
    CONSOLE_DIR: z
      .string()
      .optional()
      .describe(
        'The console’s static build, served at `/`; by default the one beside the program. Nothing is served where the folder does not exist.',
      ),
  })
  .check(authEnvironmentRules);

export type GatewayEnvironment = Readonly<z.infer<typeof environmentSchema>>;

export function loadGatewayEnvironment(source?: NodeJS.ProcessEnv): GatewayEnvironment {
  return loadEnvironment(environmentSchema, source);
}
