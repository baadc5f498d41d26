import type { Readable } from 'node:stream';

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ApplicationError } from '@ginforge/chassis';

import type { ByteRange, StoredObject } from '../file-storage.js';
import { isMissing, isNoBucket, s3ErrorName, storageError } from './s3-errors.js';

/** An object without its bytes. */
export interface S3ObjectHead extends StoredObject {
  /** What was said about it when it was written. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The objects of a bucket. All methods reject with STORAGE_FULL or UNAVAILABLE. */
export class S3Bucket {
  constructor(
    private readonly client: S3Client,
    private readonly name: string,
  ) {}

  /** @throws what the client throws, for who can say more about it */
  async probe(): Promise<void> {
    await this.client.send(new HeadBucketCommand({ Bucket: this.name }));
  }

  /** @param body in memory, so that it can be sent again */
  async put(key: string, body: Buffer, metadata: Record<string, string> = {}): Promise<void> {
    try {
      const object = { Bucket: this.name, Key: key, Body: body, Metadata: metadata };
      await this.client.send(new PutObjectCommand(object));
    } catch (error) {
      throw storageError(error);
    }
  }

  /** @returns `undefined` where there is none, `'empty'` where it has nothing in the range */
  async get(key: string, range?: ByteRange): Promise<Readable | 'empty' | undefined> {
    try {
      const Range = range && `bytes=${range.start}-${range.end}`;
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key, Range }));
      return Body === undefined ? 'empty' : (Body as Readable); // on Node.js it is one
    } catch (error) {
      if (s3ErrorName(error) === 'InvalidRange') return 'empty';
      if (isMissing(error)) return undefined;
      throw storageError(error);
    }
  }

  async head(key: string): Promise<S3ObjectHead | undefined> {
    try {
      const found = await this.client.send(new HeadObjectCommand({ Bucket: this.name, Key: key }));
      const { ContentLength: size = 0, LastModified: modifiedAt = new Date(0), Metadata } = found;
      return { key, size, modifiedAt, metadata: Metadata ?? {} };
    } catch (error) {
      if (!isMissing(error)) throw storageError(error);
      await this.demandBucket();
      return undefined;
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
    } catch (error) {
      if (!isMissing(error)) throw storageError(error);
    }
  }

  async *list(): AsyncGenerator<StoredObject> {
    let page: string | undefined;
    do {
      const next = new ListObjectsV2Command({ Bucket: this.name, ContinuationToken: page });
      const answer = await this.client.send(next).catch((error: unknown) => {
        throw storageError(error);
      });
      for (const { Key: key, Size: size = 0, LastModified: modifiedAt = new Date(0) } of answer.Contents ??
        []) {
        if (key !== undefined) yield { key, size, modifiedAt };
      }
      page = answer.IsTruncated === true ? answer.NextContinuationToken : undefined;
    } while (page !== undefined);
  }

  /** The answer to a HEAD does not say whether the object is missing or its bucket. */
  private async demandBucket(): Promise<void> {
    try {
      await this.probe();
    } catch (error) {
      throw isNoBucket(error) ? new ApplicationError('UNAVAILABLE', { cause: error }) : storageError(error);
    }
  }
}
