import { buffer } from 'node:stream/consumers';

import { TusError } from '../tus-error.js';
import type { UnfinishedUploads, UploadInStorage } from '../tus-upload-store.js';
import { ByteQueue } from './byte-queue.js';
import type { S3Bucket } from './s3-bucket.js';
import type { S3Multipart, S3Part } from './s3-multipart.js';

const mebibyte = 1024 * 1024;

/** S3 takes no smaller part but the last, and so much of each upload is in memory at the most. */
const smallestPartBytes = 5 * mebibyte;

/** How many parts an object may have. */
const mostParts = 10_000;

/** How far an upload is. */
interface Progress {
  readonly parts: S3Part[];
  /** Of the parts, in bytes. */
  readonly partBytes: number;
  /** What has arrived behind the parts and is too little for one, in bytes. */
  readonly tailBytes: number;
}

/**
 * Uploads as S3's multipart uploads. What a request leaves behind that is too small for a part is an object of its own, the tail,
 * which says where in the upload it begins: once a part has taken its bytes in, it is of no account, whoever dies in between. Parts
 * are sent one after the other, so none is ever there without those before it.
 */
export class S3Uploads implements UnfinishedUploads {
  constructor(
    private readonly bucket: S3Bucket,
    private readonly multipart: S3Multipart,
  ) {}

  async begin(id: string, size: number): Promise<string> {
    if (size > 0) return this.multipart.begin(id);
    await this.bucket.put(id, Buffer.alloc(0)); // S3 has no object of no parts
    return '';
  }

  async arrived(upload: UploadInStorage): Promise<number | undefined> {
    const progress = await this.progressOf(upload);
    if (progress === undefined) return (await this.bucket.head(upload.id))?.size;
    if (progress.partBytes === upload.size) await this.complete(upload, progress.parts);
    return progress.partBytes + progress.tailBytes;
  }

  async append(upload: UploadInStorage, offset: number, content: AsyncIterable<Buffer>): Promise<number> {
    const progress = await this.progressOf(upload);
    if (progress === undefined) return this.appendToFinished(upload, offset, content);
    if (progress.partBytes + progress.tailBytes !== offset) throw new TusError('INVALID_OFFSET');
    const waiting = new ByteQueue();
    if (progress.tailBytes > 0) waiting.push(await this.tailOf(upload.id));
    const { parts } = progress;
    let length = offset;
    try {
      for await (const chunk of content) {
        if (length + chunk.length > upload.size) throw new TusError('ERR_SIZE_EXCEEDED');
        waiting.push(chunk);
        length += chunk.length;
        await this.sendParts(upload, parts, waiting);
      }
    } finally {
      await this.keep(upload, parts, waiting, length);
    }
    return length;
  }

  async remove(id: string): Promise<void> {
    await this.bucket.delete(tailKeyOf(id));
    await this.bucket.delete(id);
    for await (const upload of this.multipart.open(id)) {
      if (upload.key === id) await this.multipart.abort(upload);
    }
  }

  /** @returns `undefined` where there is no such multipart upload: it is an object, or gone */
  private async progressOf({ id, place }: UploadInStorage): Promise<Progress | undefined> {
    const parts = place === '' ? undefined : await this.multipart.parts(id, place);
    if (parts === undefined) return undefined;
    const partBytes = parts.reduce((sum, { size }) => sum + size, 0);
    const tail = await this.bucket.head(tailKeyOf(id));
    const follows = tail?.metadata[tailStart] === String(partBytes);
    return { parts, partBytes, tailBytes: tail !== undefined && follows ? tail.size : 0 };
  }

  private async tailOf(id: string): Promise<Buffer> {
    const stream = await this.bucket.get(tailKeyOf(id));
    if (stream === undefined || stream === 'empty') throw new TusError('INVALID_OFFSET'); // another request was faster
    return buffer(stream);
  }

  private async sendParts(upload: UploadInStorage, parts: S3Part[], waiting: ByteQueue): Promise<void> {
    const partBytes = partSizeOf(upload.size);
    while (waiting.length >= partBytes) await this.sendPart(upload, parts, waiting, partBytes);
  }

  private async sendPart(
    { id, place }: UploadInStorage,
    parts: S3Part[],
    waiting: ByteQueue,
    bytes: number,
  ): Promise<void> {
    parts.push(await this.multipart.putPart(id, place, parts.length + 1, waiting.first(bytes)));
    waiting.drop(bytes); // not before: what could not be sent is kept as the tail
  }

  /** Keeps what has arrived, at the end of a request or where it broke off. */
  private async keep(
    upload: UploadInStorage,
    parts: S3Part[],
    waiting: ByteQueue,
    length: number,
  ): Promise<void> {
    if (length === upload.size) {
      if (waiting.length > 0) await this.sendPart(upload, parts, waiting, waiting.length);
      await this.complete(upload, parts);
    } else if (waiting.length > 0) {
      const start = String(length - waiting.length);
      await this.bucket.put(tailKeyOf(upload.id), waiting.first(), { [tailStart]: start });
    }
  }

  private async complete({ id, place, size }: UploadInStorage, parts: readonly S3Part[]): Promise<void> {
    const completed = await this.multipart.complete(id, place, parts);
    if (!completed && (await this.bucket.head(id))?.size !== size)
      throw new TusError('FILE_NO_LONGER_EXISTS');
    await this.bucket.delete(tailKeyOf(id));
  }

  /** An upload that is an object takes nothing more, and says so only to who has more. */
  private async appendToFinished(
    { id, size }: UploadInStorage,
    offset: number,
    content: AsyncIterable<Buffer>,
  ): Promise<number> {
    if ((await this.bucket.head(id)) === undefined) throw new TusError('FILE_NO_LONGER_EXISTS');
    if (offset !== size) throw new TusError('INVALID_OFFSET');
    for await (const chunk of content) if (chunk.length > 0) throw new TusError('ERR_SIZE_EXCEEDED');
    return size;
  }
}

/** Metadata of a tail: at which byte of the upload it begins. */
const tailStart = 'start';

/** Behind an upload's id; not a key. */
export const tailSuffix = '.tail';

function tailKeyOf(id: string): string {
  return `${id}${tailSuffix}`;
}

/** The same for all requests of an upload. */
function partSizeOf(size: number): number {
  return Math.max(smallestPartBytes, Math.ceil(size / mostParts));
}
