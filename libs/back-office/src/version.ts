import { ApplicationError } from '@ginforge/chassis';
import { z } from 'zod';

/** Of what several administrators edit: the version that the editor saw. */
export const versionField = z.int().min(0).optional().meta({
  description: 'The version that was read: where there is another by now, the change is refused with 409.',
});

/**
 * Where two edit the same thing: the second one has to look again.
 * @param read the version that the editor saw; without one the edit is made whatever happened meanwhile
 * @throws ApplicationError OUTDATED
 */
export function refuseOutdated(current: { version: number }, read: number | undefined): void {
  if (read !== undefined && read !== current.version) throw new ApplicationError('OUTDATED');
}
