import { z } from 'zod';

/** Of what several administrators edit: the version that the editor saw. */
export const versionField = z.int().min(0).optional().meta({
  description: 'The version that was read: where there is another by now, the change is refused with 409.',
});
