import { integerVariable, loadEnvironment, redisEnvironment, serviceEnvironment } from '@ginforge/chassis';
import { jobWorkersEnvironment } from '@ginforge/jobs';
import { notificationEnvironment } from '@ginforge/notification';
import { z } from 'zod';

/** What gateway-worker reads from its environment. It always needs Redis: its jobs are there. */
export const environmentSchema = z.object({
  ...serviceEnvironment({ port: 8084 }),
  REDIS_URL: redisEnvironment.REDIS_URL,
  ...notificationEnvironment,
  // A job that a dead worker left in its middle may run again much later than a caller's retry would.
  IDEMPOTENCY_SECONDS: integerVariable(1, 86_400, 3_600),
  ...jobWorkersEnvironment,
});

export type GatewayWorkerEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** @throws EnvironmentError with every problem at once */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): GatewayWorkerEnvironment {
  return loadEnvironment(environmentSchema, source);
}
