import { integerVariable } from '@ginforge/chassis';
import { type z } from 'zod';

import { type LockPolicy } from './login-attempts.js';

/** What a service that signs people in reads from its environment (AD-04). */
export const signInEnvironment = {
  LOGIN_MAX_FAILURES: integerVariable(1, 100, 5).describe(
    'Failed sign-ins in a row, of one account from one address, that lock it for that address.',
  ),
  LOGIN_LOCK_SECONDS: integerVariable(1, 86_400, 900).describe(
    'How long an account is locked for an address after LOGIN_MAX_FAILURES.',
  ),
};

export type SignInEnvironment = z.infer<z.ZodObject<typeof signInEnvironment>>;

export function lockPolicy(environment: SignInEnvironment): LockPolicy {
  return { maxFailures: environment.LOGIN_MAX_FAILURES, lockSeconds: environment.LOGIN_LOCK_SECONDS };
}
