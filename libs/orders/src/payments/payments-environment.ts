import { integerVariable } from '@ginforge/chassis';
import { z } from 'zod';

import { sandboxModes } from './sandbox-provider.js';

/** Every payment provider that ships. One that moves money is to be written, and stands here beside it. */
const paymentProviders = ['sandbox'] as const;

/** What a service that talks to the payment provider reads from its environment; goes with {@link paymentsEnvironmentRules}. */
export const paymentsEnvironment = {
  PAYMENT_PROVIDER: z
    .enum(paymentProviders, { error: `must be one of ${paymentProviders.join(', ')}` })
    .optional()
    .describe(
      'Who moves the money. `sandbox` moves none: it is for trials, and in production must be named.',
    ),
  PAYMENT_RETRY_SECONDS: integerVariable(1, 3_600, 30).describe(
    'A payment whose outcome is unknown is tried again after so many seconds, and then ever later.',
  ),
  PAYMENT_MAX_ATTEMPTS: integerVariable(1, 12, 8).describe(
    'How often the payment provider is asked in vain before a payment is given up.',
  ),
  PAYMENT_TIMEOUT_MS: integerVariable(100, 60_000, 10_000).describe(
    'How long an answer of the payment provider is waited for, in milliseconds.',
  ),
  PAYMENT_SANDBOX: z
    .enum(sandboxModes, { error: `must be one of ${sandboxModes.join(', ')}` })
    .default('approve')
    .describe('What the payment provider for trials does: `approve`, `decline` or `fail`.'),
};

export type PaymentsEnvironment = Readonly<z.output<z.ZodObject<typeof paymentsEnvironment>>>;

interface PaymentVariables {
  NODE_ENV?: unknown;
  PAYMENT_PROVIDER?: unknown;
}

/** In production nobody ships goods for money that never moved because a variable was forgotten. */
export const paymentsEnvironmentRules = z.superRefine<PaymentVariables>(
  ({ NODE_ENV, PAYMENT_PROVIDER }, context) => {
    if (NODE_ENV !== 'production' || PAYMENT_PROVIDER !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['PAYMENT_PROVIDER'],
      message:
        'is required in production, since the provider that ships moves no money: write one of your own (docs/decisions/0011-payments.md), or set PAYMENT_PROVIDER=sandbox to run a trial all the same',
    });
  },
  { when: () => true },
);
