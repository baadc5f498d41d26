import { integerVariable } from '@ginforge/chassis';
import type { z } from 'zod';

const maxHistorySeconds = 29 * 24 * 60 * 60; // less than what the positions themselves are kept

/** What the notification library reads from the environment: the bounds of history and of idempotency keys (RT-32). */
export const notificationEnvironment = {
  HISTORY_USER_MAX: integerVariable(1, 100_000, 1_000).describe('Messages that each user’s history keeps.'),
  HISTORY_USER_TTL_SECONDS: integerVariable(1, maxHistorySeconds, 24 * 60 * 60).describe(
    'How long each user’s history keeps a message.',
  ),
  HISTORY_ROOM_MAX: integerVariable(1, 100_000, 200).describe('Messages that each room’s history keeps.'),
  HISTORY_ROOM_TTL_SECONDS: integerVariable(1, maxHistorySeconds, 60 * 60).describe(
    'How long each room’s history keeps a message.',
  ),
  HISTORY_BROADCAST_MAX: integerVariable(1, 100_000, 200).describe(
    'Messages that the history of what goes to everybody keeps.',
  ),
  HISTORY_BROADCAST_TTL_SECONDS: integerVariable(1, maxHistorySeconds, 60 * 60).describe(
    'How long the history of what goes to everybody keeps a message.',
  ),
  IDEMPOTENCY_SECONDS: integerVariable(1, 24 * 60 * 60, 5 * 60).describe(
    'How long the key is remembered under which a message is published once.',
  ),
};

export type NotificationEnvironment = Readonly<z.output<z.ZodObject<typeof notificationEnvironment>>>;
