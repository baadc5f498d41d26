import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

import { isNoUpload, storageError } from './s3-errors.js';

/** A part that is in the storage. */
export interface S3Part {
  /** From 1 on. */
  readonly number: number;
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
}

/** A multipart upload that was neither completed nor aborted. */
export interface OpenMultipart {
  readonly key: string;
  readonly id: string;
  readonly startedAt: Date;
}

/** Objects of a bucket that come in parts. All methods reject with STORAGE_FULL or UNAVAILABLE. */
export class S3Multipart {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async begin(key: string): Promise<string> {
    const command = new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: key });
    const { UploadId } = await this.asking(this.client.send(command));
    if (UploadId === undefined) throw new Error('S3 gave a multipart upload no id');
    return UploadId;
  }

  /** @param body in memory, so that it can be sent again; at least 5 MiB in all parts but the last */
  async putPart(key: string, id: string, number: number, body: Buffer): Promise<S3Part> {
    const part = { Bucket: this.bucket, Key: key, UploadId: id, PartNumber: number, Body: body };
    const { ETag } = await this.asking(this.client.send(new UploadPartCommand(part)));
    return { number, etag: ETag ?? '', size: body.length };
  }

  /**
   * The parts from the first one on, as far as none is missing.
   * @returns `undefined` where the upload is completed or gone
   */
  async parts(key: string, id: string): Promise<S3Part[] | undefined> {
    const parts: S3Part[] = [];
    let marker: string | undefined;
    do {
      const page = { Bucket: this.bucket, Key: key, UploadId: id, PartNumberMarker: marker };
      const answer = await this.orGone(this.client.send(new ListPartsCommand(page)));
      if (answer === undefined) return undefined;
      for (const { PartNumber: number = 0, ETag: etag = '', Size: size = 0 } of answer.Parts ?? []) {
        if (number === parts.length + 1) parts.push({ number, etag, size });
      }
      marker = answer.IsTruncated === true ? answer.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    return parts;
  }

  /** @returns `false` where the upload is gone; also where it was completed already, and nobody heard of it */
  async complete(key: string, id: string, parts: readonly S3Part[]): Promise<boolean> {
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const upload = { Bucket: this.bucket, Key: key, UploadId: id, MultipartUpload: { Parts } };
    const answer = await this.orGone(this.client.send(new CompleteMultipartUploadCommand(upload)));
    return answer !== undefined;
  }

  async abort({ key, id }: Pick<OpenMultipart, 'key' | 'id'>): Promise<void> {
    const upload = { Bucket: this.bucket, Key: key, UploadId: id };
    await this.orGone(this.client.send(new AbortMultipartUploadCommand(upload)));
  }

  /** @param prefix of the keys; a whole key finds its uploads on servers, too, that list none without */
  async *open(prefix?: string): AsyncGenerator<OpenMultipart> {
    let page: OpenPage | undefined = {};
    while (page !== undefined) {
      const list: ListMultipartUploadsCommandInput = { Bucket: this.bucket, Prefix: prefix, ...page };
      const answer = await this.asking(this.client.send(new ListMultipartUploadsCommand(list)));
      for (const { Key: key, UploadId: id, Initiated: startedAt = new Date(0) } of answer.Uploads ?? []) {
        if (key !== undefined && id !== undefined) yield { key, id, startedAt };
      }
      page = answer.IsTruncated === true ? nextPage(answer) : undefined;
    }
  }

  private async orGone<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await asked;
    } catch (error) {
      if (isNoUpload(error)) return undefined;
      throw storageError(error);
    }
  }

  private async asking<Answer>(asked: Promise<Answer>): Promise<Answer> {
    try {
      return await asked;
    } catch (error) {
      throw storageError(error);
    }
  }
}

/** Where a list goes on. */
type OpenPage = Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'>;

function nextPage({ NextKeyMarker, NextUploadIdMarker }: ListMultipartUploadsCommandOutput): OpenPage {
  return { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker };
}
