import { durationVariable } from '@ginforge/chassis';
import type { z } from 'zod';

/** How long gateway-worker keeps what nobody needs any more. */
export const cleanupEnvironment = {
  CLEANUP_INTERVAL: durationVariable('1h').describe('How often `system-cleanup` runs, over all replicas.'),
  SESSION_RETENTION: durationVariable('1d').describe('How long sessions are kept after they have expired.'),
  LOGIN_LOG_RETENTION: durationVariable('180d').describe('How long attempts to sign in are kept.'),
  OPERATION_LOG_RETENTION: durationVariable('365d').describe(
    'How long the log of operations is kept, and what administrators sent.',
  ),
  NOTIFICATION_RETENTION: durationVariable('90d').describe(
    'How long notifications are kept after they were read, and the ids of those that were deleted.',
  ),
  OUTBOX_RETENTION: durationVariable('30d').describe(
    'How long messages and jobs that were set aside are kept.',
  ),
  FILE_ORPHAN_RETENTION: durationVariable('1d').describe(
    'How long bytes are kept that no file and no upload knows, because a process died in between.',
  ),
  EMAIL_RETENTION: durationVariable('30d').describe(
    'How long it is known which mails were sent; longer than dead jobs are kept, which may be run again.',
  ),
};

export type CleanupEnvironment = Readonly<z.output<z.ZodObject<typeof cleanupEnvironment>>>;
