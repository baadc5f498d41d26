import { durationVariable, integerVariable } from '@ginforge/chassis';
import type { FilesEnvironment } from '@ginforge/files';
import type { z } from 'zod';

const gibibyte = 1_073_741_824;
const mostBytes = 100_000_000_000_000;

/** How much everybody may store (FI-03). */
export const fileLimitsEnvironment = {
  FILE_MAX_BYTES: integerVariable(1, mostBytes, 5 * gibibyte).describe('The greatest file, in bytes.'),
  FILE_SIMPLE_MAX_BYTES: integerVariable(1, mostBytes, 33_554_432).describe(
    'The greatest file that comes in a single multipart request, in bytes; greater ones are uploaded resumably.',
  ),
  FILE_QUOTA_BYTES: integerVariable(1, mostBytes, 10 * gibibyte).describe(
    'How many bytes the files and open uploads of one owner may have together.',
  ),
  FILE_MAX_COUNT: integerVariable(1, 10_000_000, 10_000).describe(
    'How many files and open uploads one owner may have.',
  ),
  FILE_MAX_UPLOADS: integerVariable(1, 10_000, 20).describe(
    'How many uploads of one owner may be open at a time.',
  ),
  FILE_CHECKSUM_MAX_BYTES: integerVariable(1, mostBytes, 67_108_864).describe(
    'The greatest body of an upload that may come with a checksum, in bytes: all of it is kept on the disk of the temporary files until it is verified.',
  ),
  FILE_UPLOAD_TTL: durationVariable('24h').describe(
    'How long an upload may take; what is not finished then is removed.',
  ),
};

/** With what files may be, which the worker reads too. */
export type FileLimitsEnvironment = Readonly<z.output<z.ZodObject<typeof fileLimitsEnvironment>>> &
  Pick<FilesEnvironment, 'FILE_ALLOWED_TYPES'>;

/** {@link fileLimitsEnvironment} as a dependency. */
export const FILE_LIMITS = Symbol('file limits');
