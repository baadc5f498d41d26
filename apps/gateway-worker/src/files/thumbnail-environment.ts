import { durationVariable, integerVariable } from '@ginforge/chassis';
import type { z } from 'zod';

/** What a picture may cost gateway-worker that makes its thumbnail. One is made at a time. */
export const thumbnailEnvironment = {
  THUMBNAIL_MAX_BYTES: integerVariable(1, 1_073_741_824, 67_108_864).describe(
    'A picture that is greater has no thumbnail, in bytes: it would be in memory as a whole.',
  ),
  THUMBNAIL_MAX_PIXELS: integerVariable(1, 1_000_000_000, 100_000_000).describe(
    'A picture of more pixels has no thumbnail.',
  ),
  THUMBNAIL_MEMORY_BYTES: integerVariable(1_048_576, 8_589_934_592, 268_435_456).describe(
    'A picture that would need more memory to be decoded has no thumbnail, in bytes.',
  ),
  THUMBNAIL_TIMEOUT: durationVariable('30s').describe('A picture that takes longer has no thumbnail.'),
};

export type ThumbnailEnvironment = Readonly<z.output<z.ZodObject<typeof thumbnailEnvironment>>>;
