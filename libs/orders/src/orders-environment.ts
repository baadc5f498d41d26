import { integerVariable } from '@ginforge/chassis';
import { type z } from 'zod';

/** What a service that takes orders reads from its environment. */
export const orderPlacementEnvironment = {
  ORDER_REMINDER_MINUTES: integerVariable(1, 10_080, 30).describe(
    'The user of an order that is still unpaid after so many minutes is reminded.',
  ),
  ORDER_TIMEOUT_HOURS: integerVariable(1, 720, 24).describe(
    'An order that is still unpaid after so many hours is cancelled, and its stock given back.',
  ),
};

export type OrderPlacementEnvironment = Readonly<z.output<z.ZodObject<typeof orderPlacementEnvironment>>>;
