import { SmallDisk } from '@ginforge/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { parseChecksum, verifiedBody } from './checksum.js';

const bytes = randomBytes(3_000_000);
const checksum = parseChecksum(`sha256 ${createHash('sha256').update(bytes).digest('base64')}`);
const body = () => Readable.from([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]);

/** Bodies whose checksum is wanted, on a disk that is not as it should be. */
describe('verifiedBody', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ginforge-checksum-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('[FI-03] leaves no name behind while its bytes are read', async () => {
    const verified = await verifiedBody(body(), checksum, bytes.length, directory);
    expect(await readdir(directory)).toEqual([]);
    expect((await buffer(verified)).equals(bytes)).toBe(true);
  });

  it('[FI-03] is for later where the directory is not there', async () => {
    await rm(directory, { recursive: true });
    await expect(verifiedBody(body(), checksum, bytes.length, directory)).rejects.toMatchObject({
      errorName: 'UNAVAILABLE',
    });
  });

  it('[FI-03] is refused where the disk is full', async () => {
    const disk = process.getuid?.() === 0 ? await SmallDisk.mount(2) : undefined;
    if (disk === undefined) return console.warn('Skipped: no disk may be mounted here.');
    try {
      await expect(verifiedBody(body(), checksum, bytes.length, disk.path)).rejects.toMatchObject({
        errorName: 'STORAGE_FULL',
      });
      expect(await readdir(disk.path)).toEqual([]);
    } finally {
      await disk.unmount();
    }
  });
});
