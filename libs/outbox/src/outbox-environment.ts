import { integerVariable } from '@ginforge/chassis';
import type { DatabaseEnvironment } from '@ginforge/database';
import type { z } from 'zod';

/** What a process that relays the outbox reads from its environment. */
export const outboxRelayEnvironment = {
  OUTBOX_POLL_MS: integerVariable(10, 60_000, 1_000).describe(
    'How often the outbox is looked at where no notification from PostgreSQL comes, in milliseconds.',
  ),
  OUTBOX_BATCH_SIZE: integerVariable(1, 1_000, 200).describe('How many messages are relayed at a time.'),
  OUTBOX_MAX_ATTEMPTS: integerVariable(1, 20, 5).describe(
    'How often a message that Redis refuses is tried before it is set aside.',
  ),
};

export type OutboxRelayEnvironment = Readonly<z.output<z.ZodObject<typeof outboxRelayEnvironment>>> &
  Pick<DatabaseEnvironment, 'DATABASE_URL'>;
