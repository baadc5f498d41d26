import { randomUUID } from 'node:crypto';
import { appendFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { newIdentifier } from '@ginforge/database';
import { JobQueues } from '@ginforge/jobs';
import { eventually } from '@ginforge/testing';

import { TestFiles } from '../files/test-files.js';
import { noise } from '../files/test-pictures.js';
import { TestWorker } from '../test-worker.js';
import { ownerKey } from './storage-owner.js';

let worker: TestWorker;
let files: TestFiles;

beforeAll(async () => {
  worker = await TestWorker.start({ OUTBOX_POLL_MS: '50' });
  files = new TestFiles(worker.app);
});

afterAll(() => worker.stop());

async function run(state = 'completed'): Promise<string> {
  const id = randomUUID();
  await worker.enqueue('system-cleanup', {}, id);
  await worker.becomes('system-cleanup', id, state);
  return id;
}

/** As if the object had been written two days ago. */
async function age(...keys: string[]): Promise<void> {
  const then = new Date(Date.now() - 2 * 86_400_000);
  for (const key of keys) await utimes(join(worker.directory, key), then, then);
}

const store = (key: string, content = 'bytes') =>
  files.storage.write(key, Readable.from([Buffer.from(content)]));

const expire = (id: string) =>
  worker.sql(`UPDATE uploads SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);

const rows = (table: string, id: string) => worker.sql(`SELECT 1 FROM ${table} WHERE id = $1`, [id]);

describe('the clean-up of files', () => {
  it('[FI-03] removes an unfinished upload that has expired, with its bytes, and no other', async () => {
    const half = Buffer.from('half of it');
    const [expired, open] = [await files.arrive(half, { size: 20 }), await files.arrive(half, { size: 20 })];
    await expire(expired);
    await run();
    expect(await rows('uploads', expired)).toEqual([]);
    await eventually(async () => expect(await files.storage.find(expired)).toBeUndefined());
    expect(await rows('uploads', open)).toHaveLength(1);
    expect(await files.storage.find(open)).toBeDefined();
    expect(await worker.metrics()).toMatch(/cleanup_removed_total\{table="uploads"\} 1/);
  });

  it.each([
    ['that nobody has asked for since', `created_at = now() - interval '11 minutes'`],
    ['also when it has expired', `expires_at = now() - interval '1 second'`],
  ])('[FI-03] makes a file of an upload whose bytes are all there, %s', async (_name, past) => {
    const id = await files.arrive(Buffer.from(`all of it: ${past}`));
    await worker.sql(`UPDATE uploads SET ${past} WHERE id = $1`, [id]);
    await run();
    expect(await files.settled(id)).toMatchObject({ status: 'ready' });
  });

  it('[FI-03] makes a file of an upload whose last byte came just before a crash, also when it has expired', async () => {
    const id = await files.begin(Buffer.from('all but one byt'), 16);
    await appendFile(join(worker.directory, '.uploads', id), 'e');
    await expire(id);
    await run();
    const { storageKey } = await files.content(id);
    expect((await files.bytes(storageKey)).toString()).toBe('all but one byte');
  });

  it('[FI-03] leaves an upload alone that may be about to be finished', async () => {
    const id = await files.arrive(Buffer.from('just arrived'));
    await run();
    expect(await rows('files', id)).toEqual([]);
    expect(await rows('uploads', id)).toHaveLength(1);
  });

  it('[FI-03] forgets finished uploads that have expired, and keeps their files', async () => {
    const id = await files.upload(Buffer.from('a finished upload'));
    const { storageKey } = await files.content(id);
    await expire(id);
    await run();
    expect(await rows('uploads', id)).toEqual([]);
    expect((await files.settled(id)).status).toBe('ready');
    expect((await files.bytes(storageKey)).toString()).toBe('a finished upload');
  });

  it('[FI-02] releases contents that no file has', async () => {
    const id = await files.upload(Buffer.from('a content without a file'));
    const content = await files.content(id);
    await worker.sql('DELETE FROM files WHERE id = $1', [id]);
    await run();
    expect(await rows('file_contents', content.id)).toEqual([]);
    await eventually(async () => expect(await files.storage.find(content.storageKey)).toBeUndefined());
  });

  it('[FI-03] removes old objects that nobody knows, and none that is new or that a row names', async () => {
    const ready = await files.upload(await noise(20, 20).png().toBuffer());
    const { thumbnailKey } = await files.content(ready);
    const unfinished = await files.arrive(Buffer.from('half'), { size: 20 });
    const named = [ready, String(thumbnailKey), unfinished];
    const [old, fresh] = [newIdentifier(), newIdentifier()];
    for (const key of [old, `${old}-thumbnail`, 'what-is-this', fresh]) await store(key);
    await run();
    await age(...named, old, `${old}-thumbnail`, 'what-is-this', ownerKey);
    await run();
    expect(await files.keys()).toEqual(expect.arrayContaining([...named, fresh, ownerKey]));
    for (const key of [old, `${old}-thumbnail`, 'what-is-this'])
      expect(await files.storage.find(key)).toBeUndefined();
    expect(await worker.metrics()).toMatch(/cleanup_removed_total\{table="stored_objects"\} 3/);
  });

  it('[FI-03] removes more objects than it looks at in one go', async () => {
    const keys = Array.from({ length: 450 }, () => newIdentifier());
    for (const key of keys) await store(key, '');
    await age(...keys);
    await run();
    const left = new Set(await files.keys());
    expect(keys.filter((key) => left.has(key))).toEqual([]);
  });

  it('[FI-03] removes nothing from a storage that another database has put its name to', async () => {
    const key = newIdentifier();
    await store(key);
    const mine = await files.bytes(ownerKey);
    await store(ownerKey, 'the name of another database');
    await age(key, ownerKey);
    const id = await run('delayed');
    expect(await files.storage.find(key)).toBeDefined();
    await store(ownerKey, mine.toString());
    await age(ownerKey);
    await (await worker.app.get(JobQueues).get('system-cleanup').getJob(id))?.promote();
    await worker.becomes('system-cleanup', id, 'completed');
    expect(await files.storage.find(key)).toBeUndefined();
  });

  it('[WK-02] has the worker look again at a file whose job is lost, once a day', async () => {
    const id = await files.upload(Buffer.from('forgotten'));
    const content = await files.content(id);
    await worker.sql(
      `UPDATE files SET status = 'processing', content_id = NULL, staging_key = $1,
         updated_at = now() - interval '2 hours' WHERE id = $2`,
      [content.storageKey, id],
    );
    await run();
    expect((await files.settled(id)).status).toBe('ready');
  });
});
