import { createHash, randomBytes } from 'node:crypto';

import { eventually, startTestS3, type TestS3 } from '@ginforge/testing';
import { Upload as TusClient } from 'tus-js-client';

import { Files } from './files/files.fixture.js';
import { type Owner, TestService } from './test-service.js';
import { sha256, uploadByClient, uploadsPath } from './uploads/uploads-testbed.js';

const pieceBytes = 1_700_000;

/** More than two parts of a multipart upload. */
const bytes = randomBytes(11_000_000);

let s3: TestS3;
let service: TestService;
let files: Files;
let ada: Owner;
let url: string;

beforeAll(async () => {
  s3 = await startTestS3();
  service = await TestService.start(s3.variables);
  files = new Files(service);
  ada = service.owner();
  url = await service.app.getUrl();
});

afterAll(async () => {
  await service.stop();
  await s3.stop();
});

const idOf = (address: string) => address.slice(address.lastIndexOf('/') + 1);
const options = () => ({
  endpoint: url + uploadsPath,
  headers: { authorization: `Bearer ${ada.token}` },
  chunkSize: pieceBytes,
});

const read = (id: string, what = 'content', headers: Record<string, string> = {}) =>
  service.fetch(`/${id}/${what}`, { token: ada.token, headers });

/** What the worker is told to remove. */
const removals = (key: string) =>
  service.sql(`SELECT 1 FROM outbox_jobs WHERE name = 'file-removal' AND payload::text LIKE $1`, [
    `%${key}%`,
  ]);

/** An upload whose client gives up after some pieces. @returns its address */
async function brokenOff(): Promise<string> {
  let broken = '';
  await new Promise<void>((resolve) => {
    const client = new TusClient(bytes, {
      ...options(),
      onChunkComplete: (_size, accepted) => {
        if (accepted < 4 * pieceBytes) return;
        broken = client.url ?? '';
        void client.abort().then(resolve);
      },
    });
    client.start();
  });
  return broken;
}

describe('files in S3', () => {
  it('[FI-02] an upload in pieces that broke off goes on, and leaves its object alone in the bucket', async () => {
    const broken = await brokenOff();
    const id = idOf(broken);
    expect(s3.bucket.objects.has(id)).toBe(false);
    expect(s3.bucket.uploads.size).toBe(1);
    expect(await uploadByClient(bytes, { ...options(), uploadUrl: broken })).toBe(broken);
    expect(sha256(s3.bucket.get(id).body)).toBe(sha256(bytes));
    expect(await service.storedKeys()).toEqual([id]);
    expect([s3.bucket.uploads.size, [...s3.bucket.objects.keys()]]).toEqual([0, [id]]);
    expect(await service.get(`/${id}`, ada.token)).toMatchObject({
      status: 200,
      data: { status: 'processing', size: bytes.length },
    });
  });

  it('[FI-03] what an upload brings while S3 is away is asked for again, and the file is right in the end', async () => {
    let isAway = false;
    const retried: unknown[] = [];
    const address = await uploadByClient(bytes, {
      ...options(),
      retryDelays: Array<number>(1_000).fill(50),
      onShouldRetry: (error) => {
        retried.push(error.originalResponse?.getStatus());
        void s3.comeBack();
        return true;
      },
      onChunkComplete: () => {
        if (!isAway) void s3.goAway();
        isAway = true;
      },
    });
    expect(retried).toContain(503);
    expect(sha256(s3.bucket.get(idOf(address)).body)).toBe(sha256(bytes));
    await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
  });

  it('[FI-03] an upload that is given up is gone, and its parts go by a job', async () => {
    const broken = await brokenOff();
    await TusClient.terminate(broken, options());
    expect(await service.sql('SELECT 1 FROM uploads WHERE id = $1', [idOf(broken)])).toEqual([]);
    expect(await removals(idOf(broken))).toHaveLength(1);
    await service.storage.remove(idOf(broken));
    expect(s3.bucket.uploads.size).toBe(0);
  });

  it('[FI-02] a file in one request is an object, and one that is refused goes by a job', async () => {
    const send = (content: string) => {
      const form = new FormData();
      form.append('file', new Blob([content]), 'notes.txt');
      return service.fetch('', { method: 'POST', body: form, token: ada.token });
    };
    const answer = (await (await send('hello')).json()) as { data: { id: string } };
    expect(s3.bucket.get(answer.data.id).body.toString()).toBe('hello');
    const before = new Set(await service.storedKeys());
    expect((await send('#!/bin/sh\n')).status).toBe(415);
    const left = (await service.storedKeys()).filter((key) => !before.has(key));
    for (const key of left) expect(await removals(key)).toHaveLength(1);
  });

  it('[FI-02] a file is served whole and in part, with its thumbnail, until it is deleted', async () => {
    const thumbnail = Buffer.from('a small picture');
    const id = await files.ready(ada, { content: bytes, contentType: 'image/png', thumbnail });
    const { storageKey } = await files.contentOf(id);
    const whole = createHash('sha256');
    for await (const piece of (await read(id)).body ?? []) whole.update(piece);
    expect(whole.digest('hex')).toBe(sha256(bytes));
    const part = await read(id, 'content', { range: 'bytes=5000000-5999999' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 5000000-5999999/11000000']);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(5_000_000, 6_000_000))).toBe(true);
    expect((await read(id, 'content', { range: 'bytes=11000000-' })).status).toBe(416);
    expect(await (await read(id, 'thumbnail')).text()).toBe(thumbnail.toString());
    expect(await service.delete(`/${id}`, ada.token)).toMatchObject({ status: 200 });
    expect((await read(id)).status).toBe(404);
    expect(await removals(storageKey)).toHaveLength(1);
  });
});
