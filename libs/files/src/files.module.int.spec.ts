import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadEnvironment, Readiness } from '@ginforge/chassis';
import { startTestS3 } from '@ginforge/testing';
import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { z } from 'zod';

import { filesEnvironment } from './files-environment.js';
import { FilesModule } from './files.module.js';
import { FileStorage } from './storage/file-storage.js';

@Global()
@Module({ providers: [Readiness], exports: [Readiness] })
class ReadinessModule {}

async function start(values: NodeJS.ProcessEnv): Promise<TestingModule> {
  const environment = loadEnvironment(z.object(filesEnvironment), values);
  const imports = [ReadinessModule, FilesModule.forRoot(environment)];
  const module = await Test.createTestingModule({ imports }).compile();
  return module.init();
}

describe('FilesModule', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ginforge-files-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('[FI-02] keeps files in a directory, and is not ready while that is gone', async () => {
    const path = join(directory, 'files');
    const module = await start({ STORAGE_DIRECTORY: path });
    const readiness = module.get(Readiness);
    expect((await stat(path)).isDirectory()).toBe(true);
    expect(await readiness.report()).toMatchObject({ ready: true, checks: { storage: 'ok' } });

    await rename(path, `${path}.away`);
    expect(await readiness.report()).toMatchObject({ ready: false, checks: { storage: 'failed' } });

    await rename(`${path}.away`, path);
    expect(await readiness.report()).toMatchObject({ ready: true });
    await module.close();
  });

  it('[FI-02] keeps files in S3, is not ready while that is away, and lets go of it in the end', async () => {
    const s3 = await startTestS3();
    const module = await start(s3.variables);
    const readiness = module.get(Readiness);
    expect(await readiness.report()).toMatchObject({ ready: true, checks: { storage: 'ok' } });

    await s3.goAway();
    expect(await readiness.report()).toMatchObject({ ready: false, checks: { storage: 'failed' } });

    await s3.comeBack();
    expect(await module.get(FileStorage).find('key-1')).toBeUndefined();
    await module.close();
    await s3.stop();
  });

  it('[FI-02] does not start without what S3 needs, and says all of it', async () => {
    await expect(start({ STORAGE: 's3', S3_ENDPOINT: 'http://127.0.0.1:1' })).rejects.toThrow(
      'The environment is not usable: S3_BUCKET is required where STORAGE is s3; ' +
        'S3_ACCESS_KEY_ID is required where STORAGE is s3; S3_SECRET_ACCESS_KEY is required where STORAGE is s3.',
    );
  });
});
