import type { Upload } from '@ginforge/database';

import type { FileStorage } from '../storage/file-storage.js';
import { TusError } from '../storage/tus-error.js';
import type { UploadStates } from './upload-states.js';

/**
 * Whether all bytes of an upload are there. Then its object is there afterwards too, also where the process that took the last byte
 * died before it had made one. Needs no lock: who takes bytes makes the same object of them, and neither minds the other.
 * @throws ApplicationError UNAVAILABLE
 */
export async function hasArrived(
  storage: FileStorage,
  states: UploadStates,
  { id, size }: Pick<Upload, 'id' | 'size'>,
): Promise<boolean> {
  if ((await storage.find(id))?.size === size) return true;
  try {
    const { offset } = await storage.uploadStore({ state: states, expirationMs: 0 }).getUpload(id);
    return offset === size;
  } catch (error) {
    if (error instanceof TusError) return false; // it came in one request, or nothing of it is left
    throw error;
  }
}
