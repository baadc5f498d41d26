import { createHash } from 'node:crypto';

import { eventually, startTestS3, type TestS3 } from '@ginforge/testing';
import sharp from 'sharp';

import { TestWorker } from '../test-worker.js';
import { TestFiles } from './test-files.js';
import { noise } from './test-pictures.js';

let s3: TestS3;
let worker: TestWorker;
let files: TestFiles;

beforeAll(async () => {
  s3 = await startTestS3();
  worker = await TestWorker.start({ OUTBOX_POLL_MS: '50', ...s3.variables });
  files = new TestFiles(worker.app);
});

afterAll(async () => {
  await worker.stop();
  await s3.stop();
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const isThere = (key: string) => s3.bucket.objects.has(key);

const expire = (id: string) =>
  worker.sql(`UPDATE uploads SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);

async function cleanUp(): Promise<void> {
  await worker.becomes('system-cleanup', await worker.enqueue('system-cleanup', {}), 'completed');
}

describe('files in S3', () => {
  it('[FI-02] a picture is hashed, gets its thumbnail, is stored once, and goes with the last file that has it', async () => {
    const bytes = await noise(1_600, 1_600).png({ compressionLevel: 0 }).toBuffer();
    const [first, second] = [await files.upload(bytes), await files.upload(bytes)];
    const content = await files.content(first);
    expect(content).toMatchObject({ sha256: sha256(bytes), contentType: 'image/png', width: 1_600 });
    expect(await files.content(second)).toEqual(content);
    const { storageKey, thumbnailKey } = content;
    await eventually(() =>
      expect([first, second].map((id) => [id, isThere(id)])).toEqual(
        [first, second].map((id) => [id, id === storageKey]),
      ),
    );
    const thumbnail = await sharp(s3.bucket.get(String(thumbnailKey)).body).metadata();
    expect(thumbnail).toMatchObject({ format: 'webp', width: 320, height: 320 });

    await files.delete(first);
    await cleanUp();
    expect([isThere(storageKey), isThere(String(thumbnailKey))]).toEqual([true, true]);
    await files.delete(second);
    await eventually(() =>
      expect([isThere(storageKey), isThere(String(thumbnailKey))]).toEqual([false, false]),
    );
  });

  it('[FI-03] an unfinished upload that has expired goes with its parts and the rest behind them, and no other', async () => {
    const [expired, open] = [
      await files.begin(Buffer.alloc(6_000_000), 9_000_000),
      await files.begin(Buffer.alloc(100), 9_000_000),
    ];
    expect(s3.bucket.uploads.size).toBe(2);
    await expire(expired);
    await cleanUp();
    await eventually(() => {
      expect([...s3.bucket.uploads.values()].map(({ key }) => key)).toEqual([open]);
      expect([isThere(`${expired}.tail`), isThere(`${open}.tail`)]).toEqual([false, true]);
    });
  });

  it('[FI-03] an upload whose parts are all there, and that a crash kept from being an object, becomes a file', async () => {
    s3.fault = (operation) => (operation === 'CompleteMultipartUpload' ? 'AccessDenied' : undefined);
    const bytes = Buffer.alloc(6_000_000, 'x');
    const id = await files.begin(bytes, bytes.length, () => undefined);
    s3.fault = () => undefined;
    expect(isThere(id)).toBe(false);
    await expire(id);
    await cleanUp();
    expect(await files.content(id)).toMatchObject({ sha256: sha256(bytes), storageKey: id });
    expect(isThere(id)).toBe(true);
  });
});
