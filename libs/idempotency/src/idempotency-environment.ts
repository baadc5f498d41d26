import { durationVariable, integerVariable } from '@ginforge/chassis';
import { type z } from 'zod';

/** What a service with idempotent routes reads from its environment; spread it into the service's own schema. */
export const idempotencyEnvironment = {
  IDEMPOTENCY_TTL: durationVariable('24h').describe(
    'How long an answer is given again to a repeated Idempotency-Key.',
  ),
  IDEMPOTENCY_CLAIM_SECONDS: integerVariable(1, 3_600, 60).describe(
    'A request that has asked PostgreSQL nothing for so long loses its Idempotency-Key and is undone.',
  ),
};

export type IdempotencyEnvironment = z.infer<z.ZodObject<typeof idempotencyEnvironment>>;
