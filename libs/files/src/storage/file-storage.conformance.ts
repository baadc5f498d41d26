import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { type DataStore, type KvStore, MemoryKvStore, Upload } from '@tus/utils';

import type { FileStorage } from './file-storage.js';

/** A storage that a test has to itself. */
export interface StorageUnderTest {
  readonly storage: FileStorage;
  /** The same storage in another process, as it were. */
  readonly otherReplica: FileStorage;
  /** Names of all that is there, whatever it is. */
  leftovers(): Promise<string[]>;
}

const mebibyte = 1024 * 1024;

/** Reproducible bytes, no two stretches alike. */
export function testBytes(length: number, seed = 1): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed >>> 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, length);
}

/** The bytes as a stream of chunks, as requests have them. */
export function inChunks(bytes: Buffer, chunkBytes = 65_536): Readable {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    chunks.push(bytes.subarray(start, start + chunkBytes));
  }
  return Readable.from(chunks);
}

/** A stream that breaks after these bytes, as one whose client vanishes. */
export function breakingAfter(bytes: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield* inChunks(bytes);
      throw new Error('the client has gone');
    })(),
  );
}

const hostileKeys = [
  '',
  '.',
  '..',
  '../x',
  '/etc/passwd',
  'a/b',
  'a\\b',
  'a.b',
  '.uploads',
  'a\0',
  'A',
  'a b',
  'ä',
  '-a',
  'a'.repeat(129),
  'a\n',
];

/** What both storages do alike (FI-02). `open` gives one that is empty; `close` ends it. */
export function describeFileStorage(
  name: string,
  open: () => Promise<StorageUnderTest>,
  close: () => Promise<void>,
): void {
  describe(`FileStorage in ${name}`, () => {
    let storage: FileStorage;
    let otherReplica: FileStorage;
    let leftovers: () => Promise<string[]>;

    beforeEach(async () => {
      const opened = await open();
      ({ storage, otherReplica } = opened);
      leftovers = () => opened.leftovers();
    });

    afterEach(close);

    async function contentOf(key: string, from = storage): Promise<Buffer> {
      return buffer(await from.read(key));
    }

    async function listed(): Promise<string[]> {
      const keys: string[] = [];
      for await (const { key } of storage.list()) keys.push(key);
      return [...new Set(keys)].sort();
    }

    describe('objects', () => {
      it.each([
        ['no byte', 0],
        ['a byte', 1],
        ['as many as a part has', 5 * mebibyte],
        ['more than two parts', 11 * mebibyte + 7],
      ])('[FI-02] stores %s and gives the same back, to every replica', async (_title, length) => {
        const bytes = testBytes(length);

        expect(await storage.write('key-1', inChunks(bytes))).toBe(length);

        expect((await contentOf('key-1', otherReplica)).equals(bytes)).toBe(true);
        expect(await otherReplica.find('key-1')).toMatchObject({ key: 'key-1', size: length });
        expect(await leftovers()).toEqual(['key-1']);
      });

      it('[FI-02] says when an object was written', async () => {
        const before = Date.now() - 2_000; // S3 knows whole seconds
        await storage.write('key-1', inChunks(testBytes(10)));

        const found = await storage.find('key-1');

        expect(found?.modifiedAt.getTime()).toBeGreaterThan(before);
      });

      it('[FI-02] reads ranges as far as there are bytes', async () => {
        const bytes = testBytes(100_000);
        await storage.write('key-1', inChunks(bytes));
        const range = async (start: number, end: number) =>
          buffer(await storage.read('key-1', { start, end }));

        expect((await range(0, 0)).equals(bytes.subarray(0, 1))).toBe(true);
        expect((await range(777, 70_000)).equals(bytes.subarray(777, 70_001))).toBe(true);
        expect((await range(99_999, 99_999)).equals(bytes.subarray(99_999))).toBe(true);
        expect((await range(99_990, 1_000_000)).equals(bytes.subarray(99_990))).toBe(true);
        expect(await range(100_000, 100_010)).toHaveLength(0);
        expect(await range(10, 9)).toHaveLength(0);
      });

      it('[FI-02] reads nothing of an empty object, whatever is asked for', async () => {
        await storage.write('key-1', Readable.from([]));

        expect(await buffer(await storage.read('key-1', { start: 0, end: 65_535 }))).toHaveLength(0);
      });

      it('[FI-02] says what is not there', async () => {
        expect(await storage.find('key-1')).toBeUndefined();
        await expect(storage.read('key-1')).rejects.toMatchObject({ errorName: 'NOT_FOUND' });
        await expect(storage.read('key-1', { start: 0, end: 9 })).rejects.toMatchObject({
          errorName: 'NOT_FOUND',
        });
      });

      it('[FI-02] shows an object when it is whole, and not before', async () => {
        const content = new PassThrough();
        const written = storage.write('key-1', content);
        content.write(testBytes(6 * mebibyte));
        await once(content, 'drain');

        expect(await otherReplica.find('key-1')).toBeUndefined();
        await expect(otherReplica.read('key-1')).rejects.toMatchObject({ errorName: 'NOT_FOUND' });

        content.end('end');
        expect(await written).toBe(6 * mebibyte + 3);
        expect(await otherReplica.find('key-1')).toMatchObject({ size: 6 * mebibyte + 3 });
      });

      it.each([
        ['a little', 100],
        ['several parts', 11 * mebibyte],
      ])('[FI-02] leaves nothing of a stream that breaks after %s', async (_title, length) => {
        await expect(storage.write('key-1', breakingAfter(testBytes(length)))).rejects.toThrow(
          'the client has gone',
        );

        expect(await storage.find('key-1')).toBeUndefined();
        expect(await leftovers()).toEqual([]);
      });

      it('[FI-02] leaves what was there where a second write breaks', async () => {
        await storage.write('key-1', inChunks(testBytes(100)));

        await expect(storage.write('key-1', breakingAfter(testBytes(7 * mebibyte, 2)))).rejects.toThrow();

        expect((await contentOf('key-1')).equals(testBytes(100))).toBe(true);
      });

      it('[FI-02] has the object of one writer, where many write the same key at the same time', async () => {
        const objects = Array.from({ length: 8 }, (_, index) => testBytes(300_000 + index, index + 1));

        await Promise.all(
          objects.map((bytes, index) => (index % 2 ? otherReplica : storage).write('key-1', inChunks(bytes))),
        );

        const content = await contentOf('key-1');
        expect(objects.some((bytes) => bytes.equals(content))).toBe(true);
        expect(await leftovers()).toEqual(['key-1']);
      });

      it('[FI-02] removes an object, and takes what is gone already for removed', async () => {
        await storage.write('key-1', inChunks(testBytes(10)));
        await storage.write('key-12', inChunks(testBytes(12)));

        await Promise.all([storage.remove('key-1'), otherReplica.remove('key-1')]);
        await storage.remove('key-1');

        expect(await storage.find('key-1')).toBeUndefined();
        expect(await leftovers()).toEqual(['key-12']);
      });

      it('[FI-02] lists all that is there', async () => {
        const keys = Array.from({ length: 25 }, (_, index) => `key-${index}`);
        for (const key of keys) await storage.write(key, inChunks(testBytes(3)));

        expect(await listed()).toEqual([...keys].sort());
        for await (const object of storage.list()) expect(object).toMatchObject({ size: 3 });
      });

      it.each(hostileKeys)('[FI-03] takes %j for no key', async (key) => {
        await expect(
          Promise.resolve().then(() => storage.write(key, inChunks(testBytes(3)))),
        ).rejects.toThrow('key');
        await expect(Promise.resolve().then(() => storage.read(key))).rejects.toThrow('key');
        await expect(Promise.resolve().then(() => storage.find(key))).rejects.toThrow('key');
        await expect(Promise.resolve().then(() => storage.remove(key))).rejects.toThrow('key');
        expect(await leftovers()).toEqual([]);
      });

      it('[FI-02] goes on serving when many readers have gone away in the midst', async () => {
        const bytes = testBytes(3 * mebibyte);
        await storage.write('key-1', inChunks(bytes));

        for (let reader = 0; reader < 60; reader += 1) {
          const stream = await storage.read('key-1');
          await once(stream, 'readable');
          const closed = once(stream, 'close');
          stream.destroy();
          await closed;
        }

        expect((await contentOf('key-1')).equals(bytes)).toBe(true);
      });

      it('[FI-02] can be used', async () => {
        await expect(storage.check()).resolves.toBeUndefined();
      });
    });

    describe('uploads', () => {
      const bytes = testBytes(11 * mebibyte + 5);
      let state: KvStore<Upload>;
      let uploads: DataStore;

      beforeEach(() => {
        state = new MemoryKvStore<Upload>();
        uploads = storage.uploadStore({ state, expirationMs: 60_000 });
      });

      /** As after a crash: nothing in memory, the same state. */
      function onOtherReplica(): DataStore {
        return otherReplica.uploadStore({ state, expirationMs: 60_000 });
      }

      async function begin(size: number, id = 'upload-1'): Promise<void> {
        const metadata = { filename: '../ä\n.txt' };
        await uploads.create(new Upload({ id, size, offset: 0, metadata }));
      }

      async function offset(store = uploads): Promise<number> {
        return (await store.getUpload('upload-1')).offset;
      }

      it('[FI-03] offers what the tus protocol can do here, but no upload of unknown length', () => {
        expect(uploads.extensions.sort()).toEqual([
          'creation',
          'creation-with-upload',
          'expiration',
          'termination',
        ]);
        expect(uploads.getExpiration()).toBe(60_000);
      });

      it('[FI-03] takes no upload of unknown length, and no id that is not ours', async () => {
        const unknown = new Upload({ id: 'upload-1', offset: 0 });
        await expect(uploads.create(unknown)).rejects.toMatchObject({ status_code: 400 });
        const hostile = new Upload({ id: '../x', size: 1, offset: 0 });
        await expect(uploads.create(hostile)).rejects.toMatchObject({ status_code: 404 });
        expect(await leftovers()).toEqual([]);
      });

      it('[FI-02] makes an object of an upload under its id, once the last byte is there', async () => {
        await begin(bytes.length);
        expect(await offset()).toBe(0);
        expect(await uploads.write(inChunks(bytes.subarray(0, -1)), 'upload-1', 0)).toBe(bytes.length - 1);
        expect(await storage.find('upload-1')).toBeUndefined();
        await expect(storage.read('upload-1')).rejects.toMatchObject({ errorName: 'NOT_FOUND' });

        const end = inChunks(bytes.subarray(-1));
        expect(await uploads.write(end, 'upload-1', bytes.length - 1)).toBe(bytes.length);

        expect((await contentOf('upload-1', otherReplica)).equals(bytes)).toBe(true);
        expect(await otherReplica.find('upload-1')).toMatchObject({ size: bytes.length });
        expect(await offset(onOtherReplica())).toBe(bytes.length);
        expect(await leftovers()).toEqual(['upload-1']);
      });

      it('[FI-03] makes an object of an upload without bytes at once', async () => {
        await begin(0);

        expect(await storage.find('upload-1')).toMatchObject({ size: 0 });
        expect(await offset()).toBe(0);
        expect(await uploads.write(Readable.from([]), 'upload-1', 0)).toBe(0);
      });

      it('[FI-03] keeps what the client said about an upload, on every replica', async () => {
        await begin(10);

        const upload = await onOtherReplica().getUpload('upload-1');

        expect(upload).toMatchObject({
          id: 'upload-1',
          size: 10,
          offset: 0,
          metadata: { filename: '../ä\n.txt' },
        });
        expect(Date.parse(upload.creation_date ?? '')).toBeGreaterThan(0);
      });

      it('[FI-03] takes an upload in many small requests, now by one replica, now by the other', async () => {
        await begin(bytes.length);
        const step = 700_001;

        for (let start = 0; start < bytes.length; start += step) {
          const store = (start / step) % 2 ? onOtherReplica() : uploads;
          expect(await offset(store)).toBe(start);
          const part = bytes.subarray(start, start + step);
          expect(await store.write(inChunks(part), 'upload-1', start)).toBe(start + part.length);
        }

        expect((await contentOf('upload-1')).equals(bytes)).toBe(true);
        expect(await leftovers()).toEqual(['upload-1']);
      });

      it('[FI-03] keeps what has arrived where the client vanishes, and goes on there on another replica', async () => {
        await begin(bytes.length);
        await expect(uploads.write(breakingAfter(bytes.subarray(0, 100_000)), 'upload-1', 0)).rejects.toThrow(
          'the client has gone',
        );
        expect(await offset(onOtherReplica())).toBe(100_000);
        await expect(
          uploads.write(breakingAfter(bytes.subarray(100_000, 9 * mebibyte)), 'upload-1', 100_000),
        ).rejects.toThrow('the client has gone');

        const start = await offset(onOtherReplica());
        expect(start).toBe(9 * mebibyte);
        await onOtherReplica().write(inChunks(bytes.subarray(start)), 'upload-1', start);

        expect((await contentOf('upload-1')).equals(bytes)).toBe(true);
      });

      it('[FI-03] has a whole object where the client vanishes after the last byte', async () => {
        await begin(bytes.length);
        await expect(uploads.write(breakingAfter(bytes), 'upload-1', 0)).rejects.toThrow(
          'the client has gone',
        );

        expect(await offset(onOtherReplica())).toBe(bytes.length);
        expect((await contentOf('upload-1')).equals(bytes)).toBe(true);
      });

      it('[FI-03] refuses to go on anywhere but at the end', async () => {
        await begin(100);
        await uploads.write(inChunks(bytes.subarray(0, 10)), 'upload-1', 0);

        for (const wrong of [0, 9, 11]) {
          await expect(
            uploads.write(inChunks(bytes.subarray(0, 5)), 'upload-1', wrong),
          ).rejects.toMatchObject({
            status_code: 409,
          });
        }

        expect(await offset()).toBe(10);
      });

      it('[FI-03] never takes more than was declared', async () => {
        await begin(100_000);

        await expect(
          uploads.write(inChunks(bytes.subarray(0, 100_001)), 'upload-1', 0),
        ).rejects.toMatchObject({
          status_code: 413,
        });
        const reached = await offset();
        expect(reached).toBeLessThan(100_000);
        await uploads.write(inChunks(bytes.subarray(reached, 100_000)), 'upload-1', reached);
        await expect(uploads.write(inChunks(testBytes(1)), 'upload-1', 100_000)).rejects.toMatchObject({
          status_code: 413,
        });

        expect((await contentOf('upload-1')).equals(bytes.subarray(0, 100_000))).toBe(true);
      });

      it('[FI-03] takes a request without bytes for what it is', async () => {
        await begin(10);
        await uploads.write(inChunks(bytes.subarray(0, 4)), 'upload-1', 0);

        expect(await uploads.write(Readable.from([]), 'upload-1', 4)).toBe(4);
        await uploads.write(inChunks(bytes.subarray(4, 10)), 'upload-1', 4);

        expect(await uploads.write(Readable.from([]), 'upload-1', 10)).toBe(10);
      });

      it('[FI-03] tells an unknown upload from one that is gone', async () => {
        await expect(uploads.getUpload('upload-1')).rejects.toMatchObject({ status_code: 404 });
        await expect(uploads.getUpload('../x')).rejects.toMatchObject({ status_code: 404 });
        await begin(10);
        await otherReplica.remove('upload-1');

        await expect(uploads.getUpload('upload-1')).rejects.toMatchObject({ status_code: 410 });
        await expect(uploads.write(inChunks(testBytes(5)), 'upload-1', 0)).rejects.toMatchObject({
          status_code: 410,
        });
      });

      it('[FI-02] removes an upload that is not finished with all that belongs to it', async () => {
        await begin(bytes.length);
        await begin(bytes.length, 'upload-12');
        await uploads.write(inChunks(bytes.subarray(0, 6 * mebibyte)), 'upload-1', 0);
        expect(await listed()).toEqual(['upload-1', 'upload-12']);

        await uploads.remove('upload-1');

        expect(await listed()).toEqual(['upload-12']);
        await expect(uploads.getUpload('upload-1')).rejects.toMatchObject({ status_code: 404 });
        await otherReplica.remove('upload-12');
        expect(await leftovers()).toEqual([]);
      });

      it('[FI-03] takes many uploads at the same time', async () => {
        const ids = Array.from({ length: 10 }, (_, index) => `upload-${index}`);
        const contents = ids.map((_, index) => testBytes(1_200_000 + index, index + 7));

        await Promise.all(
          ids.map(async (id, index) => {
            const content = contents[index] ?? bytes;
            await begin(content.length, id);
            await uploads.write(inChunks(content.subarray(0, 600_000)), id, 0);
            await uploads.write(inChunks(content.subarray(600_000)), id, 600_000);
          }),
        );

        for (const [index, id] of ids.entries()) {
          expect((await contentOf(id)).equals(contents[index] ?? bytes)).toBe(true);
        }
      });
    });
  });
}
