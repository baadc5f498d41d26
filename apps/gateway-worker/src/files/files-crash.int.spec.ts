import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { ChassisModule, createService } from '@ginforge/chassis';
import { DatabaseModule, FileContent } from '@ginforge/database';
import { FilesModule } from '@ginforge/files';
import {
  createTestDatabase,
  eventually,
  startTestRedis,
  type TestDatabase,
  type TestRedis,
} from '@ginforge/testing';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { readEnvironment } from '../environment.js';
import { ReceivedNotifications } from '../received-notifications.js';
import { WorkerProgram } from '../worker-program.fixture.js';
import { TestFiles } from './test-files.js';
import { noise } from './test-pictures.js';

@Module({})
class UploaderModule {}

describe('the jobs of files', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let program: WorkerProgram;
  let uploader: NestExpressApplication;
  let variables: Record<string, string>;
  let files: TestFiles;
  let received: ReceivedNotifications;

  beforeAll(async () => {
    [program, redis, database] = await Promise.all([
      WorkerProgram.build(),
      startTestRedis(),
      createTestDatabase(),
    ]);
    variables = {
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      JOB_LOCK_MS: '1000',
      OUTBOX_POLL_MS: '50',
      STORAGE_DIRECTORY: await mkdtemp(join(tmpdir(), 'ginforge-files-')),
    };
    const environment = readEnvironment({ ...variables, LOG_LEVEL: 'silent' });
    const imports = [
      ChassisModule.forRoot(environment, 'test'),
      DatabaseModule.forRoot(environment),
      FilesModule.forRoot(environment),
    ];
    const module = { module: UploaderModule, imports };
    uploader = await createService({ name: 'test', environment, module });
    await uploader.init();
    files = new TestFiles(uploader);
    received = await ReceivedNotifications.subscribe(redis.url);
  });

  afterAll(async () => {
    received.close();
    await program.remove();
    await uploader.close();
    await redis.stop();
    await database.drop();
    await rm(variables['STORAGE_DIRECTORY'] ?? '', { recursive: true, force: true });
  });

  const told = (id: string) =>
    received.messages.flatMap(({ content }) => {
      const { data } = content as { data?: { file_id: string; step?: string; status?: string } };
      return data?.file_id === id ? [data.step ?? data.status] : [];
    });

  const heard = (id: string, word: string) =>
    eventually(() => expect(told(id)).toContain(word), { intervalMs: 1 });

  /** Kills a worker as soon as it has got that far. */
  async function killWhen(isThere: () => Promise<unknown>): Promise<void> {
    const worker = await program.launch(variables);
    await isThere();
    await worker.end('SIGKILL');
  }

  it('[WK-02] [FI-02] killed at each of its steps, the worker processes every file once and leaves nothing behind', async () => {
    const picture = await noise(3_000, 2_000).jpeg({ progressive: true }).toBuffer();
    const large = () =>
      Readable.from(Array.from({ length: 64 }, (_, index) => Buffer.alloc(1_048_576, index)));
    const hashed = await files.upload(large());
    await killWhen(() => heard(hashed, 'hash'));
    const typed = await files.upload(Buffer.from('its type is looked at'));
    await killWhen(() => heard(typed, 'type'));
    const drawn = await files.upload(picture);
    await killWhen(() => heard(drawn, 'thumbnail'));

    const kept = await files.upload(await noise(64, 64).png().toBuffer());
    const holder = files.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE notifications IN EXCLUSIVE MODE');
    await killWhen(() => eventually(async () => expect(await heldInserts()).not.toBe(0)));
    expect((await files.file(kept)).status).toBe('processing');
    await holder.rollbackTransaction();
    await holder.release();

    const same = await files.upload(picture);
    await killWhen(() => Promise.all([files.settled(drawn), files.settled(same)]));
    await program.launch(variables);
    const ids = [hashed, typed, drawn, kept, same];
    for (const id of ids) {
      expect(await files.settled(id)).toMatchObject({ status: 'ready', stagingKey: null });
      await heard(id, 'done');
    }
    const contents = await files.dataSource.manager.find(FileContent);
    expect(contents).toHaveLength(4);
    const keys = contents.flatMap(({ storageKey, thumbnailKey: key }) =>
      key ? [storageKey, key] : storageKey,
    );
    expect(keys).toHaveLength(6);
    await eventually(async () => expect(new Set(await stored())).toEqual(new Set(keys)));
    for (const id of ids) expect(told(id).filter((word) => word === 'done')).toEqual(['done']);
    expect([...new Set(told(drawn))]).toEqual(['hash', 'type', 'thumbnail', 'done']);
    const inbox: unknown[] = await files.dataSource.query('SELECT id FROM notifications');
    expect(inbox).toHaveLength(ids.length);
  }, 600_000);

  const stored = async () => (await files.keys()).filter((key) => key !== 'storage-owner');

  /** How many connections wait to tell that a file is ready. */
  async function heldInserts(): Promise<number> {
    const rows: unknown[] = await files.dataSource.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND query LIKE '%INSERT INTO notifications%'`,
    );
    return rows.length;
  }
});
