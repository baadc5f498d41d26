import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { loadEnvironment } from '@ginforge/chassis';
import { freePort, type S3Fault, type S3Operation, startTestS3, type TestS3 } from '@ginforge/testing';
import { Logger } from '@nestjs/common';
import { MemoryKvStore, Upload } from '@tus/utils';
import { z } from 'zod';

import { type FilesEnvironment, filesEnvironment } from '../../files-environment.js';
import {
  breakingAfter,
  describeFileStorage,
  inChunks,
  type StorageUnderTest,
  testBytes,
} from '../file-storage.conformance.js';
import { s3Client } from './s3-client.js';
import { S3FileStorage } from './s3-file-storage.js';

const mebibyte = 1024 * 1024;

let s3: TestS3;
const opened: S3FileStorage[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  s3 = await startTestS3();
});

beforeEach(() => {
  s3.bucket.objects.clear();
  s3.bucket.uploads.clear();
  s3.asked.splice(0);
  s3.pageSize = 1_000;
  s3.fault = () => undefined;
});

afterEach(() => {
  for (const storage of opened.splice(0)) storage.close();
});

afterAll(() => s3.stop());

function environmentOf(changes: Partial<Record<keyof FilesEnvironment, string>> = {}): FilesEnvironment {
  const { accessKeyId, secretAccessKey, region } = s3.credentials;
  return loadEnvironment(z.object(filesEnvironment), {
    STORAGE: 's3',
    S3_ENDPOINT: s3.endpoint,
    S3_REGION: region,
    S3_BUCKET: s3.bucketName,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
    ...changes,
  });
}

function storageOn(environment: FilesEnvironment, requestTimeoutMs = 60_000): S3FileStorage {
  const client = s3Client(environment, { requestTimeoutMs, attempts: 2 });
  const storage = new S3FileStorage(client, environment.S3_BUCKET ?? '');
  opened.push(storage);
  return storage;
}

function namesInBucket(): string[] {
  return [...s3.bucket.objects.keys(), ...[...s3.bucket.uploads.values()].map(({ key }) => `${key} (parts)`)];
}

async function openStorage(): Promise<StorageUnderTest> {
  const storage = storageOn(environmentOf());
  await storage.open();
  s3.pageSize = 2; // lists of more have several pages
  return {
    storage,
    otherReplica: storageOn(environmentOf()),
    leftovers: () => Promise.resolve(namesInBucket()),
  };
}

describeFileStorage('S3', openStorage, () => Promise.resolve());

describe('S3FileStorage', () => {
  const bytes = testBytes(11 * mebibyte + 5);
  let storage: S3FileStorage;
  let state: MemoryKvStore<Upload>;

  beforeEach(() => {
    storage = storageOn(environmentOf());
    state = new MemoryKvStore<Upload>();
  });

  function uploads() {
    return storage.uploadStore({ state, expirationMs: 60_000 });
  }

  async function begin(): Promise<void> {
    await uploads().create(new Upload({ id: 'upload-1', size: bytes.length, offset: 0 }));
  }

  async function offset(): Promise<number> {
    return (await uploads().getUpload('upload-1')).offset;
  }

  /** The fault befalls the first request of this kind, or the one with that number. */
  function befall(operation: S3Operation, fault: S3Fault, number = 1): void {
    let count = 0;
    s3.fault = (asked) => (asked === operation && ++count === number ? fault : undefined);
  }

  describe('at the start', () => {
    const sentence = (reason: string) =>
      `Files cannot be stored in the bucket ${s3.bucketName} (S3_BUCKET): ${reason}`;

    it('[FI-02] says that the bucket is missing', async () => {
      await expect(storageOn(environmentOf({ S3_BUCKET: 'other' })).open()).rejects.toMatchObject({
        name: 'StartError',
        message:
          'Files cannot be stored in the bucket other (S3_BUCKET): there is no such bucket; create it first.',
      });
    });

    it.each([
      ['key', { S3_ACCESS_KEY_ID: 'somebody' }],
      ['secret', { S3_SECRET_ACCESS_KEY: 'guessed' }],
      ['region', { S3_REGION: 'elsewhere' }],
    ])('[FI-02] says that the server refuses us for a wrong %s', async (_title, changes) => {
      await expect(storageOn(environmentOf(changes)).open()).rejects.toMatchObject({
        name: 'StartError',
        message: sentence(
          'the server refuses us; look at S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_REGION and what they may do.',
        ),
      });
    });

    it('[FI-02] says that we may not write', async () => {
      s3.fault = (operation) => (operation === 'PutObject' ? 'AccessDenied' : undefined);

      await expect(storage.open()).rejects.toMatchObject({
        name: 'StartError',
        message: expect.stringContaining('the server refuses us') as string,
      });
    });

    it('[FI-02] says that nobody is there', async () => {
      const environment = environmentOf({ S3_ENDPOINT: `http://127.0.0.1:${await freePort()}` });

      await expect(storageOn(environment).open()).rejects.toMatchObject({
        name: 'StartError',
        message: expect.stringContaining('the server (S3_ENDPOINT) cannot be reached: ') as string,
      });
    });

    it('[FI-02] leaves nothing in the bucket', async () => {
      await storage.open();

      expect(namesInBucket()).toEqual([]);
    });
  });

  describe('while the server is away', () => {
    it.each<[string, S3Fault | undefined]>([
      ['refuses connections', undefined],
      ['is silent', 'silence'],
      ['breaks connections', 'lost'],
      ['fails', 'InternalError'],
      ['is overloaded', 'SlowDown'],
    ])('[FI-02] is unavailable where it %s, and works again afterwards', async (_title, fault) => {
      await storage.write('key-1', inChunks(testBytes(10)));
      if (fault === undefined) await s3.goAway();
      else s3.fault = () => fault;
      const unavailable = { errorName: 'UNAVAILABLE' };
      const patient = storage;
      if (fault === 'silence') storage = storageOn(environmentOf(), 200);

      const first = storage.list()[Symbol.asyncIterator]().next();
      await Promise.all([
        expect(storage.find('key-1')).rejects.toMatchObject(unavailable),
        expect(storage.read('key-1')).rejects.toMatchObject(unavailable),
        expect(storage.write('key-2', inChunks(testBytes(10)))).rejects.toMatchObject(unavailable),
        expect(storage.write('key-3', inChunks(bytes))).rejects.toMatchObject(unavailable),
        expect(storage.remove('key-1')).rejects.toMatchObject(unavailable),
        expect(first).rejects.toMatchObject(unavailable),
        expect(begin()).rejects.toMatchObject(unavailable),
        expect(storage.check()).rejects.toThrow(),
      ]);

      s3.fault = () => undefined;
      await s3.comeBack();
      expect(await patient.find('key-1')).toMatchObject({ size: 10 });
      await patient.check();
    });

    it('[FI-02] does not take a missing bucket for a missing object', async () => {
      const other = storageOn(environmentOf({ S3_BUCKET: 'other' }));

      await expect(other.find('key-1')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
      await expect(other.read('key-1')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    });

    it('[FI-02] tries again what nobody answered', async () => {
      befall('UploadPart', 'lost');
      await storage.write('key-1', inChunks(bytes));
      befall('PutObject', 'unheard');
      await storage.write('key-2', inChunks(testBytes(10)));
      befall('CompleteMultipartUpload', 'unheard');
      await storage.write('key-3', inChunks(bytes));

      for (const key of ['key-1', 'key-3']) {
        expect((await buffer(await storage.read(key))).equals(bytes)).toBe(true);
      }
      expect(namesInBucket()).toEqual(['key-1', 'key-2', 'key-3']);
    });
  });

  it('[FI-03] says that the server has no room', async () => {
    s3.fault = (operation) =>
      operation === 'PutObject' || operation === 'UploadPart' ? 'InsufficientStorage' : undefined;
    const full = { errorName: 'STORAGE_FULL' };

    await expect(storage.write('key-1', inChunks(testBytes(10)))).rejects.toMatchObject(full);
    await expect(storage.write('key-2', inChunks(bytes))).rejects.toMatchObject(full);
    await begin();
    await expect(uploads().write(inChunks(bytes), 'upload-1', 0)).rejects.toMatchObject(full);

    expect(namesInBucket()).toEqual(['upload-1 (parts)']);
  });

  it('[FI-02] fails in the midst of an object whose connection breaks', async () => {
    await storage.write('key-1', inChunks(testBytes(2 * mebibyte)));
    befall('GetObject', 'cut');

    await expect(buffer(await storage.read('key-1'))).rejects.toThrow();
  });

  it('[FI-02] aborts what it cannot write to its end', async () => {
    befall('UploadPart', 'AccessDenied', 2);

    await expect(storage.write('key-1', inChunks(bytes))).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });

    expect(namesInBucket()).toEqual([]);
  });

  it('[FI-02] reads no more of a stream than it can send', async () => {
    let read = 0;
    let mostAhead = 0;
    const counted = (async function* () {
      for await (const chunk of inChunks(bytes)) {
        read += (chunk as Buffer).length;
        const sent = [...s3.bucket.uploads.values()].flatMap(({ parts }) => [...parts.values()]);
        mostAhead = Math.max(mostAhead, read - sent.reduce((sum, { body }) => sum + body.length, 0));
        yield chunk as Buffer;
      }
    })();

    await storage.write('key-1', Readable.from(counted, { highWaterMark: 1 }));

    expect(mostAhead).toBeLessThan(6 * mebibyte);
  });

  it('[FI-02] lets go of the connection of a reader that has gone', async () => {
    await storage.write('key-1', inChunks(testBytes(3 * mebibyte)));
    const streams = await Promise.all(Array.from({ length: 20 }, () => storage.read('key-1')));

    await Promise.all(
      streams.map(async (stream) => {
        const closed = once(stream, 'close');
        stream.destroy();
        await closed;
      }),
    );

    expect(await storage.find('key-1')).toMatchObject({ size: 3 * mebibyte });
  });

  describe('uploads', () => {
    it('[FI-03] keeps what was acknowledged where a part cannot be sent', async () => {
      await begin();
      await uploads().write(inChunks(bytes.subarray(0, 2 * mebibyte)), 'upload-1', 0);
      s3.fault = (operation) => (operation === 'UploadPart' ? 'InternalError' : undefined);

      const rest = inChunks(bytes.subarray(2 * mebibyte));
      await expect(uploads().write(rest, 'upload-1', 2 * mebibyte)).rejects.toMatchObject({
        errorName: 'UNAVAILABLE',
      });

      s3.fault = () => undefined;
      const reached = await offset();
      expect(reached).toBeGreaterThanOrEqual(2 * mebibyte);
      await uploads().write(inChunks(bytes.subarray(reached)), 'upload-1', reached);
      expect((await buffer(await storage.read('upload-1'))).equals(bytes)).toBe(true);
    });

    it('[FI-03] counts no byte twice where the process dies between a part and what was in it before', async () => {
      await begin();
      await uploads().write(inChunks(bytes.subarray(0, 2 * mebibyte)), 'upload-1', 0);
      const [[id = '', upload] = []] = [...s3.bucket.uploads];
      s3.bucket.putPart(id, upload?.key ?? '', 1, bytes.subarray(0, 5 * mebibyte));

      expect(await offset()).toBe(5 * mebibyte);
      await uploads().write(inChunks(bytes.subarray(5 * mebibyte)), 'upload-1', 5 * mebibyte);

      expect((await buffer(await storage.read('upload-1'))).equals(bytes)).toBe(true);
      expect(namesInBucket()).toEqual(['upload-1']);
    });

    it('[FI-03] takes no account of a part behind one that is missing', async () => {
      await begin();
      const [[id = '', upload] = []] = [...s3.bucket.uploads];
      for (const number of [1, 3]) {
        const start = (number - 1) * 5 * mebibyte;
        s3.bucket.putPart(id, upload?.key ?? '', number, bytes.subarray(start, start + 5 * mebibyte));
      }

      expect(await offset()).toBe(5 * mebibyte);
      await uploads().write(inChunks(bytes.subarray(5 * mebibyte)), 'upload-1', 5 * mebibyte);

      expect((await buffer(await storage.read('upload-1'))).equals(bytes)).toBe(true);
    });

    it.each<[string, S3Fault]>([
      ['before', 'lost'],
      ['after', 'unheard'],
    ])(
      '[FI-03] finishes an upload whose process died right %s the parts became an object',
      async (_title, fault) => {
        await begin();
        let asked = 0;
        s3.fault = (operation) =>
          operation === 'CompleteMultipartUpload' && ++asked <= 2 ? fault : undefined;
        await uploads()
          .write(inChunks(bytes), 'upload-1', 0)
          .catch(() => undefined);

        expect(await offset()).toBe(bytes.length);

        expect((await buffer(await storage.read('upload-1'))).equals(bytes)).toBe(true);
        expect(namesInBucket()).toEqual(['upload-1']);
      },
    );

    it('[FI-03] tells of parts that belong to no upload, and removes them with their key', async () => {
      s3.bucket.begin('upload-1');
      s3.bucket.begin('upload-1');
      s3.bucket.begin('upload-12');
      await expect(storage.write('key-1', breakingAfter(testBytes(10)))).rejects.toThrow();
      const keys: string[] = [];
      for await (const { key } of storage.list()) keys.push(key);
      expect(keys).toEqual(['upload-1', 'upload-1', 'upload-12']);

      await storage.remove('upload-1');

      expect(namesInBucket()).toEqual(['upload-12 (parts)']);
    });
  });

  it('[FI-02] neither lists nor reads what is no object of ours', async () => {
    s3.bucket.put('folder/x', testBytes(3));
    s3.bucket.put('NOT-A-KEY', testBytes(3));

    for await (const object of storage.list()) expect(object).toBeUndefined();
    await expect(storage.read('folder/x')).rejects.toThrow('not a key');
  });
});
