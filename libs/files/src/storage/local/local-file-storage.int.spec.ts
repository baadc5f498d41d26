import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';

import { eventually, SmallDisk } from '@ginforge/testing';
import { MemoryKvStore, Upload } from '@tus/utils';

import {
  describeFileStorage,
  inChunks,
  type StorageUnderTest,
  testBytes,
} from '../file-storage.conformance.js';
import { LocalFileStorage } from './local-file-storage.js';

let directory: string;

const isRoot = process.getuid?.() === 0;
const itAsRoot = isRoot ? it : it.skip;
const itAsOther = isRoot ? it.skip : it;

async function openStorage(): Promise<StorageUnderTest> {
  directory = await mkdtemp(join(tmpdir(), 'ginforge-files-'));
  const storage = new LocalFileStorage(directory);
  await storage.open();
  return { storage, otherReplica: new LocalFileStorage(directory), leftovers: () => namesIn(directory) };
}

async function close(): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

/** Names of files, wherever they are below the directory. */
async function namesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describeFileStorage('a directory', openStorage, close);

describe('LocalFileStorage', () => {
  let storage: LocalFileStorage;

  beforeEach(async () => {
    await openStorage();
    storage = new LocalFileStorage(directory);
  });

  afterEach(close);

  function uploadsOf(of: LocalFileStorage, state = new MemoryKvStore<Upload>()) {
    return of.uploadStore({ state, expirationMs: 60_000 });
  }

  it('[FI-02] makes its directory, and says in one sentence why it cannot', async () => {
    const deep = new LocalFileStorage(join(directory, 'a', 'b'));
    await deep.open();
    await deep.write('key-1', inChunks(testBytes(3)));
    await writeFile(join(directory, 'file'), '');

    const blocked = new LocalFileStorage(join(directory, 'file', 'files'));

    await expect(blocked.open()).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(
        /^Files cannot be stored in .*\/file\/files \(STORAGE_DIRECTORY\): .*\.$/,
      ) as string,
    });
  });

  itAsOther('[FI-02] does not start where it may not write', async () => {
    await chmod(directory, 0o500);

    await expect(new LocalFileStorage(join(directory, 'x')).open()).rejects.toMatchObject({
      name: 'StartError',
    });
    await chmod(directory, 0o700);
  });

  it('[FI-02] is away, and not empty, where its directory is gone', async () => {
    await storage.write('key-1', inChunks(testBytes(3)));
    await rename(directory, `${directory}.away`);

    const unavailable = { errorName: 'UNAVAILABLE' };
    await expect(storage.check()).rejects.toThrow();
    await expect(storage.find('key-1')).rejects.toMatchObject(unavailable);
    await expect(storage.read('key-1')).rejects.toMatchObject(unavailable);
    await expect(storage.write('key-2', inChunks(testBytes(3)))).rejects.toMatchObject(unavailable);
    await expect(storage.remove('key-1')).rejects.toMatchObject(unavailable);
    await expect(storage.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject(unavailable);

    await rename(`${directory}.away`, directory);
    expect(await storage.find('key-1')).toMatchObject({ size: 3 });
  });

  it('[FI-03] refuses what would take from the reserve, and leaves nothing of it', async () => {
    const full = new LocalFileStorage(directory, Number.MAX_SAFE_INTEGER);
    await full.open();
    await storage.write('key-1', inChunks(testBytes(3)));
    const refusal = { errorName: 'STORAGE_FULL' };

    await expect(full.write('key-2', inChunks(testBytes(3)))).rejects.toMatchObject(refusal);
    const upload = new Upload({ id: 'upload-1', size: 3, offset: 0 });
    await expect(uploadsOf(full).create(upload)).rejects.toMatchObject(refusal);

    expect(await namesIn(directory)).toEqual(['key-1']);
    expect(await full.find('key-1')).toMatchObject({ size: 3 });
    await expect(full.check()).resolves.toBeUndefined();
  });

  it('[FI-03] refuses an upload that is greater than the disk', async () => {
    const upload = new Upload({ id: 'upload-1', size: Number.MAX_SAFE_INTEGER, offset: 0 });

    await expect(uploadsOf(storage).create(upload)).rejects.toMatchObject({ errorName: 'STORAGE_FULL' });

    expect(await namesIn(directory)).toEqual([]);
  });

  itAsRoot('[FI-03] keeps what a full disk has taken, and goes on when there is room again', async () => {
    const disk = await SmallDisk.mount(2);
    if (disk === undefined) {
      console.warn('Skipped: no disk of two MiB can be mounted here.');
      return;
    }
    try {
      const onDisk = new LocalFileStorage(disk.path);
      await onDisk.open();
      const uploads = uploadsOf(onDisk);
      const bytes = testBytes(1_500_000);
      await uploads.create(new Upload({ id: 'upload-1', size: bytes.length, offset: 0 }));
      await disk.fill(1_200_000);

      await expect(uploads.write(inChunks(bytes), 'upload-1', 0)).rejects.toMatchObject({
        errorName: 'STORAGE_FULL',
      });
      await expect(onDisk.write('key-1', inChunks(bytes))).rejects.toMatchObject({
        errorName: 'STORAGE_FULL',
      });
      const { offset } = await uploads.getUpload('upload-1');
      expect(offset).toBeGreaterThan(100_000);

      await disk.makeRoom();
      await uploads.write(inChunks(bytes.subarray(offset)), 'upload-1', offset);
      expect(await onDisk.find('upload-1')).toMatchObject({ size: bytes.length });
      expect((await namesIn(disk.path)).sort()).toEqual(['upload-1']);
    } finally {
      await disk.unmount();
    }
  });

  it('[FI-03] finishes an upload whose process died after the last byte', async () => {
    const uploads = uploadsOf(storage);
    await uploads.create(new Upload({ id: 'upload-1', size: 3, offset: 0 }));
    await writeFile(join(directory, '.uploads', 'upload-1'), 'abc');
    expect(await storage.find('upload-1')).toBeUndefined();

    expect(await uploads.getUpload('upload-1')).toMatchObject({ offset: 3 });

    expect(await storage.find('upload-1')).toMatchObject({ size: 3 });
  });

  it('[FI-03] goes on exactly where the file ends, also in the midst of a chunk that a crash has cut', async () => {
    const uploads = uploadsOf(storage);
    const bytes = testBytes(200_000);
    await uploads.create(new Upload({ id: 'upload-1', size: bytes.length, offset: 0 }));
    await uploads.write(inChunks(bytes.subarray(0, 131_072)), 'upload-1', 0);
    await truncate(join(directory, '.uploads', 'upload-1'), 77_777);

    const { offset } = await uploads.getUpload('upload-1');
    expect(offset).toBe(77_777);
    await uploads.write(inChunks(bytes.subarray(offset)), 'upload-1', offset);

    expect(await storage.find('upload-1')).toMatchObject({ size: bytes.length });
  });

  it('[FI-03] makes one object where both replicas see the last byte', async () => {
    const state = new MemoryKvStore<Upload>();
    await uploadsOf(storage, state).create(new Upload({ id: 'upload-1', size: 3, offset: 0 }));
    await writeFile(join(directory, '.uploads', 'upload-1'), 'abc');

    const seen = await Promise.all(
      Array.from({ length: 8 }, () =>
        uploadsOf(new LocalFileStorage(directory), state).getUpload('upload-1'),
      ),
    );

    expect(seen.map(({ offset }) => offset)).toEqual(Array.from({ length: 8 }, () => 3));
    expect(await namesIn(directory)).toEqual(['upload-1']);
  });

  it('[FI-03] tells of what a writer that died has left, removes it with its key, and when it is old at the start', async () => {
    const old = new Date(Date.now() - 25 * 60 * 60 * 1_000);
    await writeFile(join(directory, '.writing', 'key-1.0a'), 'left');
    await writeFile(join(directory, '.writing', 'key-12.0b'), 'left');
    await writeFile(join(directory, '.writing', 'key-3.0c'), 'left long ago');
    await utimes(join(directory, '.writing', 'key-3.0c'), old, old);
    const keys: string[] = [];
    for await (const { key } of storage.list()) keys.push(key);
    expect(keys.sort()).toEqual(['key-1', 'key-12', 'key-3']);

    await storage.remove('key-1');
    await storage.open();

    expect(await namesIn(directory)).toEqual(['key-12.0b']);
  });

  it('[FI-02] neither lists nor reads what is no object', async () => {
    await writeFile(join(directory, 'NOT-A-KEY'), 'x');
    await writeFile(join(directory, 'lost+found'), 'x');
    await mkdir(join(directory, 'some-directory'));

    for await (const object of storage.list()) expect(object).toBeUndefined();
    expect(await storage.find('some-directory')).toBeUndefined();
    await expect(storage.read('some-directory')).rejects.toMatchObject({ errorName: 'NOT_FOUND' });
  });

  it('[FI-02] holds no file open after its readers and writers have gone', async () => {
    await storage.write('key-1', inChunks(testBytes(500_000)));
    for (let reader = 0; reader < 20; reader += 1) {
      (await storage.read('key-1')).destroy();
      const stalled = new PassThrough();
      const written = storage.write('key-2', stalled);
      stalled.destroy(new Error('gone'));
      await expect(written).rejects.toThrow('gone');
    }
    for await (const _chunk of await storage.read('key-1')) break;
    await expect(storage.write('key-2', Readable.from([], {}).destroy())).rejects.toThrow();

    await eventually(async () => (await openFilesBelow(directory)) === 0);
  });
});

/** Of this process; 0 where the system does not tell. */
async function openFilesBelow(path: string): Promise<number> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const files = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')),
  );
  return files.filter((file) => file.startsWith(path)).length;
}
