import { integerVariable } from '@ginforge/chassis';
import type { z } from 'zod';

const maxHistorySeconds = 29 * 24 * 60 * 60; // less than what the positions themselves are kept

/** What the notification library reads from the environment: the bounds of history and of idempotency keys (RT-32). */
export const notificationEnvironment = {
  HISTORY_USER_MAX: integerVariable(1, 100_000, 1_000),
  HISTORY_USER_TTL_SECONDS: integerVariable(1, maxHistorySeconds, 24 * 60 * 60),
  HISTORY_ROOM_MAX: integerVariable(1, 100_000, 200),
  HISTORY_ROOM_TTL_SECONDS: integerVariable(1, maxHistorySeconds, 60 * 60),
  HISTORY_BROADCAST_MAX: integerVariable(1, 100_000, 200),
  HISTORY_BROADCAST_TTL_SECONDS: integerVariable(1, maxHistorySeconds, 60 * 60),
  IDEMPOTENCY_SECONDS: integerVariable(1, 24 * 60 * 60, 5 * 60),
};

export type NotificationEnvironment = Readonly<z.output<z.ZodObject<typeof notificationEnvironment>>>;
