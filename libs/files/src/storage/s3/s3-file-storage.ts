import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import type { S3Client } from '@aws-sdk/client-s3';
import { ApplicationError } from '@ginforge/chassis';
import { Logger } from '@nestjs/common';
import type { DataStore } from '@tus/utils';

import {
  type ByteRange,
  FileStorage,
  storageKey,
  type StoredObject,
  type UploadStoreOptions,
} from '../file-storage.js';
import { TusUploadStore } from '../tus-upload-store.js';
import { ByteQueue } from './byte-queue.js';
import { S3Bucket } from './s3-bucket.js';
import { S3Multipart, type S3Part } from './s3-multipart.js';
import { startErrorOf } from './s3-start-error.js';
import { S3Uploads, tailSuffix } from './s3-uploads.js';

/** How much of an object that is written is in memory, in bytes; what is smaller is sent at once. With it, 50 GiB is the greatest. */
const partBytes = 5 * 1024 * 1024;

/** A bucket of an S3 server. */
export class S3FileStorage extends FileStorage {
  private readonly bucket: S3Bucket;
  private readonly multipart: S3Multipart;
  private readonly uploads: S3Uploads;
  private readonly logger = new Logger(S3FileStorage.name);

  constructor(
    private readonly client: S3Client,
    private readonly bucketName: string,
  ) {
    super();
    this.bucket = new S3Bucket(client, bucketName);
    this.multipart = new S3Multipart(client, bucketName);
    this.uploads = new S3Uploads(this.bucket, this.multipart);
  }

  /** Looks for the bucket, and tries whether it can be written to. */
  override async open(): Promise<void> {
    try {
      await this.bucket.probe();
      const probe = `probe-${randomUUID()}`;
      await this.bucket.put(probe, Buffer.from('probe'));
      await this.bucket.delete(probe);
    } catch (error) {
      throw startErrorOf(error, this.bucketName);
    }
  }

  uploadStore(options: UploadStoreOptions): DataStore {
    return new TusUploadStore(this.uploads, options);
  }

  async write(key: string, content: Readable): Promise<number> {
    demandKey(key);
    const waiting = new ByteQueue();
    const chunks = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      const more = await fill(waiting, chunks);
      if (more) return await this.writeInParts(key, waiting, chunks);
      const body = waiting.first();
      await this.bucket.put(key, body);
      return body.length;
    } finally {
      content.destroy();
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    demandKey(key);
    if (range !== undefined && range.end < range.start) return Readable.from([]);
    const body = await this.bucket.get(key, range);
    if (body === undefined) throw new ApplicationError('NOT_FOUND');
    return body === 'empty' ? Readable.from([]) : body;
  }

  async find(key: string): Promise<StoredObject | undefined> {
    demandKey(key);
    const found = await this.bucket.head(key);
    return found && { key, size: found.size, modifiedAt: found.modifiedAt };
  }

  async remove(key: string): Promise<void> {
    demandKey(key);
    await this.uploads.remove(key);
  }

  async *list(): AsyncIterable<StoredObject> {
    for await (const object of this.bucket.list()) {
      const { key } = object;
      const name = key.endsWith(tailSuffix) ? key.slice(0, -tailSuffix.length) : key;
      if (storageKey.test(name)) yield { ...object, key: name };
    }
    for await (const { key, startedAt } of this.multipart.open()) {
      if (storageKey.test(key)) yield { key, size: 0, modifiedAt: startedAt };
    }
  }

  check(): Promise<void> {
    return this.bucket.probe();
  }

  override close(): void {
    this.client.destroy();
  }

  private async writeInParts(
    key: string,
    waiting: ByteQueue,
    chunks: AsyncIterator<Buffer>,
  ): Promise<number> {
    const id = await this.multipart.begin(key);
    try {
      const parts: S3Part[] = [];
      let more = true;
      while (more || waiting.length > 0) {
        parts.push(await this.multipart.putPart(key, id, parts.length + 1, waiting.first(partBytes)));
        waiting.drop(partBytes);
        more = more && (await fill(waiting, chunks));
      }
      const size = parts.reduce((sum, part) => sum + part.size, 0);
      await this.completeWrite(key, id, parts, size);
      return size;
    } catch (error) {
      await this.multipart.abort({ key, id }).catch((reason: unknown) => {
        this.logger.warn(`Parts of ${key} are left in the bucket until it is cleaned up`, reason);
      });
      throw error;
    }
  }

  /** A client that got no answer asks again, and then there is no such upload any more. */
  private async completeWrite(
    key: string,
    id: string,
    parts: readonly S3Part[],
    size: number,
  ): Promise<void> {
    if (await this.multipart.complete(key, id, parts)) return;
    if ((await this.bucket.head(key))?.size !== size) throw new ApplicationError('UNAVAILABLE');
  }
}

/** @returns whether there may be more */
async function fill(waiting: ByteQueue, chunks: AsyncIterator<Buffer>): Promise<boolean> {
  while (waiting.length < partBytes) {
    const next = await chunks.next();
    if (next.done === true) return false;
    waiting.push(next.value);
  }
  return true;
}

function demandKey(key: string): void {
  if (!storageKey.test(key)) throw new Error('not a key of the storage');
}
