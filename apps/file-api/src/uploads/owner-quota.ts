import { ApplicationError } from '@ginforge/chassis';
import type { EntityManager } from 'typeorm';

import type { FileLimitsEnvironment } from '../file-limits-environment.js';

/** First half of the advisory locks of owners: "file" in ASCII. The second half is the owner. */
const ownerLock = 0x66696c65;

/** Whose files they are: nobody has a user's under another audience. */
export interface FileOwner {
  readonly userId: string;
  readonly audience: string;
}

interface Usage {
  readonly bytes: string;
  readonly count: string;
  readonly openUploads: string;
}

/**
 * Checks that the owner may have one more file of `size` bytes. Whoever asks for the same owner waits until this transaction has
 * ended, so that what it inserts is counted: uploads that are created at once never go beyond the quota together.
 * @param except the upload that is to have this size, where it is there already
 * @throws ApplicationError FILE_TOO_LARGE, TOO_MANY_UPLOADS, QUOTA_EXCEEDED
 */
export async function refuseBeyondQuota(
  manager: EntityManager,
  owner: FileOwner,
  size: number,
  limits: FileLimitsEnvironment,
  except: string | null = null,
): Promise<void> {
  if (size > limits.FILE_MAX_BYTES) throw new ApplicationError('FILE_TOO_LARGE');
  const { bytes, count, openUploads } = await usageOf(manager, owner, except);
  if (openUploads >= limits.FILE_MAX_UPLOADS) throw new ApplicationError('TOO_MANY_UPLOADS');
  if (bytes + size > limits.FILE_QUOTA_BYTES) throw new ApplicationError('QUOTA_EXCEEDED');
  if (count >= limits.FILE_MAX_COUNT) {
    throw new ApplicationError('QUOTA_EXCEEDED', { message: 'There are too many files already' });
  }
}

async function usageOf(
  manager: EntityManager,
  { userId, audience }: FileOwner,
  except: string | null,
): Promise<Record<keyof Usage, number>> {
  await manager.query(`SELECT pg_advisory_xact_lock(${ownerLock}, hashtext($1))`, [`${audience}:${userId}`]);
  const [usage]: Usage[] = await manager.query(
    `SELECT coalesce(sum(size), 0) AS bytes, count(*) AS count, count(*) FILTER (WHERE open) AS "openUploads"
     FROM (SELECT size, false AS open FROM files WHERE owner_id = $1 AND audience = $2
           UNION ALL
           SELECT size, true FROM uploads WHERE owner_id = $1 AND audience = $2 AND finished_at IS NULL
             AND id IS DISTINCT FROM $3::uuid) AS held`,
    [userId, audience, except],
  );
  return {
    bytes: Number(usage?.bytes),
    count: Number(usage?.count),
    openUploads: Number(usage?.openUploads),
  };
}
