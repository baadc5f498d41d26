import { booleanVariable, integerVariable } from '@ginforge/chassis';
import type { z } from 'zod';

const mostPerMinute = 1_000_000_000;

/** The limits of GW-08 as environment variables. 0 switches a rule off. */
export const rateLimitEnvironment = {
  RATE_LIMIT_ENABLED: booleanVariable(true).describe('Whether requests are limited at all.'),
  RATE_LIMIT_ADDRESS_PER_MINUTE: integerVariable(0, mostPerMinute, 6_000).describe(
    'Requests a minute of one client address (of one /64 with IPv6), whoever shares it; 0: any.',
  ),
  RATE_LIMIT_USER_PER_MINUTE: integerVariable(0, mostPerMinute, 1_200).describe(
    'Requests a minute of one signed-in user; 0: any.',
  ),
  RATE_LIMIT_SIGN_IN_PER_MINUTE: integerVariable(0, mostPerMinute, 60).describe(
    'Logins, registrations and token refreshes a minute of one client address, taken together; 0: any.',
  ),
  RATE_LIMIT_REDIS_TIMEOUT_MS: integerVariable(1, 10_000, 50).describe(
    'How long a request waits for Redis before limits are counted in memory, in milliseconds.',
  ),
};

/** `rateLimitEnvironment` as it comes out of the parser. */
export type RateLimitEnvironment = Readonly<z.output<z.ZodObject<typeof rateLimitEnvironment>>>;
