import { buffer } from 'node:stream/consumers';

import type { FileStorage } from '../storage/file-storage.js';
import { contentSampleBytes } from './detect-content-type.js';

/** What {@link detectContentType} looks at, of an object in the storage. @throws ApplicationError NOT_FOUND */
export async function readContentSample(storage: FileStorage, key: string): Promise<Buffer> {
  return buffer(await storage.read(key, { start: 0, end: contentSampleBytes - 1 }));
}
