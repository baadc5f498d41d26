import { createHash, randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { FileContent, newIdentifier } from '@ginforge/database';
import { releaseContent } from '@ginforge/files';
import { type JobContext, JobQueues } from '@ginforge/jobs';
import { eventually } from '@ginforge/testing';

import { TestWorker } from '../test-worker.js';
import { FileProcessingProcessor } from './file-processing.processor.js';
import { TestFiles } from './test-files.js';
import { noise } from './test-pictures.js';

let worker: TestWorker;
let files: TestFiles;

beforeAll(async () => {
  worker = await TestWorker.start({ OUTBOX_POLL_MS: '50' });
  files = new TestFiles(worker.app);
});

afterAll(() => worker.stop());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const contentsOf = (bytes: Buffer) => files.dataSource.manager.findBy(FileContent, { sha256: sha256(bytes) });

const isGone = (...keys: string[]) =>
  eventually(async () => {
    for (const key of keys) expect(await files.storage.find(key)).toBeUndefined();
  });

/** Runs the job here and now, as another worker would that was given it too. */
const look = (id: string, fields: Partial<JobContext> = {}) => {
  const { signal } = new AbortController();
  const first = { id: newIdentifier(), name: 'file-processing', attempt: 1, takeovers: 0, signal } as const;
  return worker.app.get(FileProcessingProcessor).process({ file_id: id }, { ...first, ...fields });
};

/** The same, with the second try that a job has whose file changes under it. */
const lookAgain = (id: string) => look(id).catch(() => look(id));

/** A file whose job has not come to the worker yet: the relay holds it back. */
async function waiting(bytes: Buffer): Promise<string> {
  const id = await files.arrive(bytes);
  await files.dataSource.transaction(async (manager) => {
    await manager.query(
      `INSERT INTO files (id, owner_id, audience, name, size, status, staging_key)
       VALUES ($1::uuid, 'ada', 'user', 'a file', $2, 'processing', $1::uuid::text)`,
      [id, bytes.length],
    );
    await manager.query('UPDATE uploads SET finished_at = now() WHERE id = $1', [id]);
  });
  return id;
}

const told = (id: string) => worker.sql(`SELECT 1 FROM notifications WHERE data ->> 'file_id' = $1`, [id]);

describe('the contents of files', () => {
  it('[FI-02] twenty files with the same bytes, processed at once, share one content', async () => {
    const bytes = await noise(200, 200).png().toBuffer();
    const ids = await Promise.all(Array.from({ length: 20 }, () => waiting(bytes)));
    await Promise.all(ids.map((id) => look(id)));
    const settled = await Promise.all(ids.map((id) => files.settled(id)));
    expect(new Set(settled.map(({ contentId }) => contentId)).size).toBe(1);
    const [content] = await contentsOf(bytes);
    expect(content?.thumbnailKey).toBe(`${content?.storageKey}-thumbnail`);
    const others = ids.filter((id) => id !== content?.storageKey);
    await isGone(...others, ...others.map((id) => `${id}-thumbnail`));
    expect(await files.keys()).toEqual(expect.arrayContaining([content?.storageKey, content?.thumbnailKey]));
  });

  it('[FI-02] the bytes go with the last file that has them, and not before', async () => {
    const bytes = await noise(20, 20).png().toBuffer();
    const ids = [await files.upload(bytes), await files.upload(bytes), await files.upload(bytes)] as const;
    const content = await files.content(ids[0]);
    for (const id of ids) expect((await files.content(id)).id).toBe(content.id);
    await files.delete(ids[0]);
    expect(await files.bytes(content.storageKey)).toEqual(bytes);
    await Promise.all([files.delete(ids[1]), files.delete(ids[2])]);
    expect(await contentsOf(bytes)).toEqual([]);
    await isGone(content.storageKey, String(content.thumbnailKey));
  });

  it('[FI-02] a content that is just being released is waited for, and then made anew', async () => {
    const bytes = randomBytes(1_000);
    const first = await files.upload(bytes);
    const content = await files.content(first);
    const second = await waiting(bytes);
    const runner = files.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('DELETE FROM files WHERE id = $1', [first]);
    expect(await releaseContent(runner.manager, content.id)).toBe(true);
    const processed = lookAgain(second);
    await eventually(async () => expect(await lockWaiters()).not.toEqual([]));
    await runner.commitTransaction();
    await runner.release();
    await processed;
    expect(await files.content(second)).toMatchObject({ storageKey: second });
    await isGone(content.storageKey);
    expect(await files.bytes(second)).toEqual(bytes);
  });

  it('[FI-02] a content that a file adopts is not released', async () => {
    const bytes = randomBytes(1_000);
    const first = await files.upload(bytes);
    const content = await files.content(first);
    const second = await waiting(bytes);
    await Promise.all([files.delete(first), lookAgain(second)]);
    const adopted = await files.content(second);
    expect(await files.bytes(adopted.storageKey)).toEqual(bytes);
    if (adopted.id !== content.id) await isGone(content.storageKey);
    expect(await contentsOf(bytes)).toHaveLength(1);
  });

  it('[WK-02] run again, and by two workers at once, the job tells and changes nothing more', async () => {
    const bytes = await noise(50, 50).png().toBuffer();
    const id = await waiting(bytes);
    await Promise.all([look(id), look(id), look(id)]);
    await look(id);
    expect(await told(id)).toHaveLength(1);
    expect(await files.content(id)).toMatchObject({ storageKey: id });
    expect(await files.bytes(id)).toEqual(bytes);
    expect((await files.bytes(`${id}-thumbnail`)).length).toBeGreaterThan(0);
  });

  it('[WK-02] a file that is deleted before or while its job runs leaves nothing behind', async () => {
    const bytes = await noise(50, 50).png().toBuffer();
    const [before, during] = [await waiting(bytes), await waiting(bytes)];
    await files.delete(before);
    await look(before);
    await Promise.all([lookAgain(during), files.delete(during)]);
    await isGone(before, `${before}-thumbnail`, during, `${during}-thumbnail`);
    expect(await contentsOf(bytes)).toEqual([]);
    expect(await worker.sql('SELECT 1 FROM files WHERE id = ANY($1)', [[before, during]])).toEqual([]);
  });

  it('[WK-02] handed back while it reads, it stops and leaves the file to the next worker', async () => {
    const bytes = randomBytes(300_000);
    const id = await waiting(bytes);
    await expect(look(id, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await files.file(id)).toMatchObject({ status: 'processing', stagingKey: id });
    await look(id);
    expect((await files.content(id)).sha256).toBe(sha256(bytes));
  });

  it('[WK-02] a picture that workers keep dying of is a file without a thumbnail', async () => {
    const [deadly, unlucky] = [await waiting(await grain(30)), await waiting(await grain(40))];
    await look(deadly, { takeovers: 5 });
    await look(unlucky, { takeovers: 4 });
    expect(await files.content(deadly)).toMatchObject({ contentType: 'image/png', thumbnailKey: null });
    expect(await files.content(unlucky)).toMatchObject({ thumbnailKey: `${unlucky}-thumbnail` });
  });

  it('[FI-03] bytes that are lost are looked for, and then the file is rejected', async () => {
    const lost = await waiting(Buffer.from('soon gone'));
    await files.storage.remove(lost);
    for (const attempt of [1, 2, 3]) {
      await expect(look(lost, { attempt })).rejects.toMatchObject({ name: 'LostBytesError' });
      expect((await files.file(lost)).status).toBe('processing');
    }
    await look(lost, { attempt: 4 });
    expect(await files.file(lost)).toMatchObject({ status: 'rejected', reason: 'FILE_DAMAGED' });
    const short = await waiting(Buffer.from('not all of it'));
    await files.storage.write(short, Readable.from([Buffer.from('not all')]));
    await look(short, { attempt: 4 });
    expect(await files.file(short)).toMatchObject({ status: 'rejected', reason: 'FILE_DAMAGED' });
    expect(await told(short)).toHaveLength(1);
  });

  it('[WK-02] while the storage is away the job is tried again, and the file is ready when it is back', async () => {
    const bytes = randomBytes(1_000);
    const id = await files.arrive(bytes);
    await rename(worker.directory, `${worker.directory}-away`);
    await files.finish(id);
    const queue = worker.app.get(JobQueues).get('file-processing');
    await eventually(async () => {
      const jobs = await queue.getJobs(['delayed', 'waiting', 'active']);
      return jobs.some(({ data, attemptsMade }) => data.file_id === id && attemptsMade > 0);
    });
    expect(await files.file(id)).toMatchObject({ status: 'processing' });
    await rename(`${worker.directory}-away`, worker.directory);
    expect((await files.content(id)).sha256).toBe(sha256(bytes));
  });

  it('[WK-02] a job that would remove bytes that somebody has removes only the others', async () => {
    const ready = await files.upload(await noise(20, 20).png().toBuffer());
    const { storageKey, thumbnailKey } = await files.content(ready);
    const processing = await waiting(Buffer.from('still processed'));
    const open = await files.arrive(Buffer.from('half'), { size: 20 });
    const nobody = newIdentifier();
    const kept = [storageKey, String(thumbnailKey), processing, open];
    await files.storage.write(nobody, Readable.from([Buffer.from('nobody’s')]));
    const job = await worker.enqueue('file-removal', { storage_keys: [...kept, nobody, newIdentifier()] });
    await worker.becomes('file-removal', job, 'completed');
    for (const key of kept) expect(await files.storage.find(key)).toBeDefined();
    expect(await files.storage.find(nobody)).toBeUndefined();
  });

  it('[FI-01] a file of 256 MiB takes no memory of its size', async () => {
    const piece = randomBytes(1_048_576);
    const hash = createHash('sha256');
    const id = await files.arrive(Readable.from(repeat(piece, 256, hash)));
    let peak = 0;
    const before = residentBytes();
    const watch = setInterval(() => (peak = Math.max(peak, residentBytes())), 5);
    await files.finish(id);
    expect((await files.content(id)).sha256).toBe(hash.digest('hex'));
    clearInterval(watch);
    expect(peak - before).toBeLessThan(128 * 1_048_576);
  });
});

function grain(side: number): Promise<Buffer> {
  return noise(side, side).png().toBuffer();
}

function* repeat(piece: Buffer, times: number, hash: ReturnType<typeof createHash>): Generator<Buffer> {
  for (let count = 0; count < times; count += 1) {
    hash.update(piece);
    yield piece;
  }
}

function residentBytes(): number {
  return process.memoryUsage.rss();
}

/** Connections that wait for somebody's lock to adopt a content. */
function lockWaiters(): Promise<unknown[]> {
  return worker.sql(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
       AND query LIKE '%INSERT INTO file_contents%'`,
  );
}
