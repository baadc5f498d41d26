import { integerVariable } from '@ginforge/chassis';
import { z } from 'zod';

import { sandboxModes } from './payments/sandbox-provider.js';

/** What a service that takes or carries out orders reads from its environment. */
export const ordersEnvironment = {
  ORDER_REMINDER_MINUTES: integerVariable(1, 10_080, 30).describe(
    'The user of an order that is still unpaid after so many minutes is reminded.',
  ),
  ORDER_TIMEOUT_HOURS: integerVariable(1, 720, 24).describe(
    'An order that is still unpaid after so many hours is cancelled, and its stock given back.',
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

export type OrdersEnvironment = Readonly<z.output<z.ZodObject<typeof ordersEnvironment>>>;
