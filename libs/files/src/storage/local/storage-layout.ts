import { randomUUID } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { storageKey } from '../file-storage.js';

/** Where what is in the directory of the files. What is not whole lies in folders whose names are no keys. */
export class StorageLayout {
  /** Uploads that go on, by their ids. */
  readonly uploads: string;
  /** What is being written, as `key.uuid`, each writer for itself. */
  readonly writing: string;

  constructor(readonly directory: string) {
    this.uploads = join(directory, '.uploads');
    this.writing = join(directory, '.writing');
  }

  objectOf(key: string): string {
    return join(this.directory, checked(key));
  }

  uploadOf(id: string): string {
    return join(this.uploads, checked(id));
  }

  newWritingOf(key: string): string {
    return join(this.writing, `${checked(key)}.${randomUUID()}`);
  }

  /** Makes an object of a file that is whole: it is on the disk before its name is, and survives a crash of the machine from here on. */
  async publish(file: string, key: string): Promise<void> {
    await sync(file);
    await rename(file, this.objectOf(key));
    await sync(this.directory);
  }
}

function checked(key: string): string {
  if (!storageKey.test(key)) throw new Error('not a key of the storage');
  return key;
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
