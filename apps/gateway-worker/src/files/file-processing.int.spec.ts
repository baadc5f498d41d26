import { createHash } from 'node:crypto';

import { eventually } from '@ginforge/testing';
import sharp from 'sharp';

import { ReceivedNotifications } from '../received-notifications.js';
import { TestWorker } from '../test-worker.js';
import { TestFiles } from './test-files.js';
import { decompressionBomb, noise, photograph, picturesOfEachKind, secrets } from './test-pictures.js';

let worker: TestWorker;
let files: TestFiles;
let received: ReceivedNotifications;

beforeAll(async () => {
  worker = await TestWorker.start({ OUTBOX_POLL_MS: '50' });
  files = new TestFiles(worker.app);
  received = await ReceivedNotifications.subscribe(worker.redis.url);
});

afterAll(async () => {
  received.close();
  await worker.stop();
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What the owner was told about the file, as soon as the last message about it is there. */
function told(id: string): Promise<Record<string, unknown>[]> {
  return eventually(() => {
    const contents = received.messages.map(({ content }) => content as { data?: Record<string, unknown> });
    const data = contents.flatMap((content) => (content.data?.['file_id'] === id ? [content.data] : []));
    expect(data.at(-1)?.['status']).toMatch(/done|rejected/);
    return data;
  });
}

async function thumbnailOf(id: string): Promise<Buffer> {
  const { thumbnailKey } = await files.content(id);
  if (thumbnailKey === null) throw new Error('this content has no thumbnail');
  return files.bytes(thumbnailKey);
}

describe('file-processing', () => {
  it('[FI-01] [FI-02] a file gets its hash, its type by content, and the bytes it was uploaded with', async () => {
    const bytes = Buffer.from('%PDF-1.7\nA document that says to be a picture');
    const id = await files.upload(bytes, { declaredType: 'image/png', name: 'picture.png' });
    expect(await files.settled(id)).toMatchObject({ status: 'ready', reason: null, stagingKey: null });
    const content = await files.content(id);
    expect(content).toMatchObject({
      sha256: sha256(bytes),
      size: bytes.length,
      contentType: 'application/pdf',
      thumbnailKey: null,
      width: null,
    });
    expect(await files.bytes(content.storageKey)).toEqual(bytes);
  });

  it('[FI-01] the owner hears of each step in order, and once that it is done', async () => {
    const bytes = await noise(40, 20).png().toBuffer();
    const id = await files.upload(bytes, { ownerId: 'grace', name: 'a picture' });
    const steps = ['hash', 'type', 'thumbnail'].map((step) => ({ step, status: 'processing' }));
    const done = { status: 'done', name: 'a picture', size: bytes.length, sha256: sha256(bytes) };
    const end = { ...done, content_type: 'image/png', has_thumbnail: true, width: 40, height: 20 };
    expect(await told(id)).toEqual([...steps, end].map((data) => ({ upload_id: id, file_id: id, ...data })));
    expect(await worker.sql(`SELECT category, data FROM notifications WHERE user_id = 'grace'`)).toEqual([
      { category: 'upload', data: { upload_id: id, file_id: id, ...end } },
    ]);
  });

  it('[FI-03] what is not allowed by its content is rejected with the reason, and its bytes go', async () => {
    const id = await files.upload(Buffer.from('#!/bin/sh\necho hello'), { declaredType: 'text/plain' });
    expect(await files.settled(id)).toMatchObject({
      status: 'rejected',
      reason: 'FILE_TYPE_REFUSED',
      contentId: null,
    });
    expect((await told(id)).at(-1)).toMatchObject({ status: 'rejected', reason: 'FILE_TYPE_REFUSED' });
    await eventually(async () => expect(await files.storage.find(id)).toBeUndefined());
  });

  it('[FI-01] pictures of each kind get a thumbnail that fits, and know their size', async () => {
    for (const [type, bytes] of Object.entries(await picturesOfEachKind())) {
      const id = await files.upload(bytes);
      expect(await files.content(id)).toMatchObject({ contentType: type, width: 640, height: 320 });
      const { format, width, height, pages } = await sharp(await thumbnailOf(id)).metadata();
      expect([type, format, width, height, pages]).toEqual([type, 'webp', 320, 160, undefined]);
    }
  });

  it('[FI-01] a thumbnail is turned as the photograph says, and tells neither where it was taken nor by whom', async () => {
    const bytes = await photograph(600, 300);
    expect(bytes.includes(secrets[1])).toBe(true);
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    const id = await files.upload(bytes);
    expect(await files.content(id)).toMatchObject({ width: 300, height: 600 });
    const thumbnail = await thumbnailOf(id);
    const { width, height, exif, xmp, icc, iptc, orientation } = await sharp(thumbnail).metadata();
    expect([width, height]).toEqual([160, 320]);
    expect([exif, xmp, icc, iptc, orientation]).toEqual(new Array(5).fill(undefined));
    expect(thumbnail.includes(secrets[1])).toBe(false);
  });

  it('[FI-03] a small picture is not blown up', async () => {
    const id = await files.upload(await noise(30, 50).webp().toBuffer());
    expect(await sharp(await thumbnailOf(id)).metadata()).toMatchObject({ width: 30, height: 50 });
  });

  it.each([
    ['a decompression bomb', () => decompressionBomb(30_000, 30_000), 'image/png', 30_000],
    ['half a picture', async () => halfOf(await noise(400, 400).png().toBuffer()), 'image/png', 400],
    ['half a photograph', async () => halfOf(await noise(400, 400).jpeg().toBuffer()), 'image/jpeg', 400],
    ['a GIF that is a page', () => Buffer.from('GIF89a<script>alert(1)</script>'), 'image/gif', null],
    ['a picture that is code', () => Buffer.from(svg), 'image/svg+xml', null],
  ])('[FI-03] %s stays as a file and has no thumbnail', async (_name, make, contentType, width) => {
    const bytes = await make();
    const id = await files.upload(bytes);
    const content = await files.content(id);
    expect(content).toMatchObject({ contentType, thumbnailKey: null, width });
    expect((await files.bytes(content.storageKey)).equals(bytes)).toBe(true);
    expect((await told(id)).at(-1)).toMatchObject({ status: 'done', has_thumbnail: false });
    expect(await files.keys()).not.toContain(`${id}-thumbnail`);
  });

  it('[FI-02] a file without a byte is one', async () => {
    const ids = [await files.upload(Buffer.alloc(0)), await files.upload(Buffer.alloc(0))];
    const [first, second] = [await files.content(ids[0] ?? ''), await files.content(ids[1] ?? '')];
    expect(first).toMatchObject({ size: 0, sha256: sha256(Buffer.alloc(0)) });
    expect(second).toEqual(first);
  });

  it('[OB-01] says how long the steps took, how many bytes there were and what became of the files', async () => {
    const metrics = await worker.metrics();
    expect(metrics).toMatch(/file_processing_step_duration_seconds_count\{step="thumbnail"\} [1-9]/);
    expect(metrics).toMatch(/file_processing_bytes_total [1-9]/);
    expect(metrics).toMatch(/files_processed_total\{outcome="rejected"\} [1-9]/);
    expect(metrics).toMatch(/thumbnails_total\{outcome="refused"\} [1-9]/);
  });
});

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';

function halfOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}
