import { validationError } from '@ginforge/chassis';
import { storableText } from '@ginforge/database';
import { z } from 'zod';

/** What a file without a name is called. */
const unnamed = 'unnamed';

/** What a client says about a file: data, shown to people, and never a path (FI-03). */
const description = z.object({
  name: storableText({ min: 1, max: 255 }).optional(),
  content_type: storableText({ max: 255 }).optional(),
});

export interface UploadDescription {
  readonly name: string;
  readonly declaredType: string | null;
}

/**
 * Takes name and declared type as they are; an empty one counts as none.
 * @throws ApplicationError VALIDATION_FAILED for what cannot be kept as text: NUL, half a surrogate pair, more than 255 UTF-16 units
 */
export function describedUpload(name?: string | null, declaredType?: string | null): UploadDescription {
  const given = { name: name || undefined, content_type: declaredType || undefined };
  const { success, data, error } = description.safeParse(given);
  if (!success) throw validationError(error.issues);
  return { name: data.name ?? unnamed, declaredType: data.content_type ?? null };
}
