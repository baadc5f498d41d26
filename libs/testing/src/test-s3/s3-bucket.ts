import { createHash, randomUUID } from 'node:crypto';

import { S3Failure } from './s3-failure.js';

/** An object, or a part of one. */
export interface S3Object {
  readonly body: Buffer;
  readonly etag: string;
  readonly modifiedAt: Date;
  /** `x-amz-meta-…`, without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface MultipartUpload {
  readonly key: string;
  readonly startedAt: Date;
  readonly parts: Map<number, S3Object>;
}

/** Every part but the last one has at least 5 MiB. */
const smallestPart = 5 * 1024 * 1024;

/** The objects of one bucket, and the multipart uploads that have neither been completed nor aborted, in memory. */
export class S3Bucket {
  readonly objects = new Map<string, S3Object>();
  readonly uploads = new Map<string, MultipartUpload>();

  put(key: string, body: Buffer, metadata: Readonly<Record<string, string>> = {}): S3Object {
    const object = { body, metadata, modifiedAt: new Date(), etag: md5(body) };
    this.objects.set(key, object);
    return object;
  }

  get(key: string): S3Object {
    const object = this.objects.get(key);
    if (object === undefined) throw new S3Failure('NoSuchKey');
    return object;
  }

  begin(key: string): string {
    const id = randomUUID();
    this.uploads.set(id, { key, startedAt: new Date(), parts: new Map() });
    return id;
  }

  upload(id: string, key: string): MultipartUpload {
    const upload = this.uploads.get(id);
    if (upload?.key !== key) throw new S3Failure('NoSuchUpload');
    return upload;
  }

  putPart(id: string, key: string, number: number, body: Buffer): S3Object {
    const part = { body, metadata: {}, modifiedAt: new Date(), etag: md5(body) };
    this.upload(id, key).parts.set(number, part);
    return part;
  }

  /** @param list the parts of the object as the client knows them */
  complete(id: string, key: string, list: readonly { number: number; etag: string }[]): S3Object {
    const { parts } = this.upload(id, key);
    if (list.length === 0) throw new S3Failure('MalformedXML');
    const chosen = list.map(({ number, etag }, index) => {
      const part = parts.get(number);
      if (part?.etag !== etag) throw new S3Failure('InvalidPart');
      if (index > 0 && number <= (list[index - 1]?.number ?? 0)) throw new S3Failure('InvalidPartOrder');
      if (index < list.length - 1 && part.body.length < smallestPart) throw new S3Failure('EntityTooSmall');
      return part.body;
    });
    this.uploads.delete(id);
    return this.put(key, Buffer.concat(chosen));
  }
}

function md5(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
