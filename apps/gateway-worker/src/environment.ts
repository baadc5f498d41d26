import { loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { databaseEnvironment } from '@ginforge/database';
import { filesEnvironment } from '@ginforge/files';
import { jobWorkersEnvironment } from '@ginforge/jobs';
import { mailEnvironment } from '@ginforge/mail';
import { notificationEnvironment } from '@ginforge/notification';
import { paymentsEnvironment, paymentsEnvironmentRules } from '@ginforge/orders';
import { outboxRelayEnvironment } from '@ginforge/outbox';
import { z } from 'zod';

import registration from '../package.json' with { type: 'json' };
import { cleanupEnvironment } from './cleanup/cleanup-environment.js';
import { thumbnailEnvironment } from './files/thumbnail-environment.js';

/** What gateway-worker reads from its environment. It always needs Redis: its jobs are there. */
export const environmentSchema = z
  .object({
    ...serviceEnvironment({ port: registration.ginforge.port }),
    REDIS_URL: redisEnvironment.REDIS_URL,
    REDIS_CLUSTER_NODES: redisEnvironment.REDIS_CLUSTER_NODES,
    ...notificationEnvironment,
    ...databaseEnvironment,
    ...outboxRelayEnvironment,
    ...jobWorkersEnvironment,
    ...paymentsEnvironment,
    ...mailEnvironment,
    ...filesEnvironment,
    ...thumbnailEnvironment,
    ...cleanupEnvironment,
  })
  .check(paymentsEnvironmentRules);

export type GatewayWorkerEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** @throws EnvironmentError with every problem at once */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): GatewayWorkerEnvironment {
  return loadEnvironment(environmentSchema, source);
}
