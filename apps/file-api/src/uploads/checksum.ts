import { ApplicationError } from '@ginforge/chassis';
import { onDisk } from '@ginforge/files';
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { badRequest } from './tus-headers.js';

/** `Tus-Checksum-Algorithm`, and how many bytes each gives. */
const digestBytes = new Map([
  ['sha1', 20],
  ['sha256', 32],
  ['md5', 16],
]);

export const checksumAlgorithms = [...digestBytes.keys()];

/** What the bytes of one request must come to (tus 1.0, "Checksum"). */
export interface Checksum {
  readonly algorithm: string;
  readonly digest: Buffer;
}

/** @param header `Upload-Checksum` @throws ApplicationError BAD_REQUEST for an unknown algorithm, or what is no checksum of it */
export function parseChecksum(header: string): Checksum {
  const [algorithm = '', text = '', ...rest] = header.split(' ');
  const expected = digestBytes.get(algorithm);
  if (expected === undefined)
    throw badRequest(`Upload-Checksum must be one of ${checksumAlgorithms.join(', ')}`);
  const digest = Buffer.from(text, 'base64');
  if (rest.length > 0 || digest.length !== expected || digest.toString('base64') !== text) {
    throw badRequest(`Upload-Checksum is not a checksum of ${algorithm}`);
  }
  return { algorithm, digest };
}

/**
 * Receives the whole body into a file without a name, and gives it out again only if it is what was meant to be sent. Nothing of
 * it stays, neither then nor after a crash.
 * @param limit in bytes
 * @param directory where it is until then
 * @throws ApplicationError CHECKSUM_MISMATCH; PAYLOAD_TOO_LARGE beyond the limit; STORAGE_FULL, UNAVAILABLE for the directory
 */
export async function verifiedBody(
  body: Readable,
  checksum: Checksum,
  limit: number,
  directory = tmpdir(),
): Promise<Readable> {
  const file = await onDisk(() => openNameless(directory));
  try {
    const digest = await spool(body, file, checksum.algorithm, limit);
    if (!digest.equals(checksum.digest)) throw new ApplicationError('CHECKSUM_MISMATCH');
    return file.createReadStream({ start: 0 });
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openNameless(directory: string): Promise<FileHandle> {
  const path = join(directory, `ginforge-upload-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

/** The request itself outlives it, so that it can be answered. */
async function spool(body: Readable, file: FileHandle, algorithm: string, limit: number): Promise<Buffer> {
  const hash = createHash(algorithm);
  let total = 0;
  for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    total += piece.length;
    if (total > limit) throw new ApplicationError('PAYLOAD_TOO_LARGE');
    hash.update(piece);
    await onDisk(() => file.writeFile(piece));
  }
  return hash.digest();
}
