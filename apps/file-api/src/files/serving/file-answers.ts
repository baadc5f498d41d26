import { once } from 'node:events';
import { pipeline, Readable } from 'node:stream';

import { ApplicationError } from '@ginforge/chassis';
import { type ByteRange, FileStorage } from '@ginforge/files';
import { Injectable, Logger, StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';

import { requestedRange } from './byte-range.js';
import { ExactLength } from './exact-length.js';
import { conditionOf, isRangeFor } from './preconditions.js';
import { isolationHeaders } from './presentation.js';

/** Bytes of the storage as they are to be answered. */
export interface ServedObject {
  readonly storageKey: string;
  /** In bytes. */
  readonly size: number;
  /** A strong one, with its quotation marks. */
  readonly etag: string;
  /** What else is said of it: `Content-Type`, `Content-Disposition`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The storage does not have what the database says that it has. */
export class LostObjectError extends Error {
  override readonly name = 'LostObjectError';
}

/**
 * Answers with the bytes of an object, or a part of them, as they come from the storage (RFC 9110, 13 and 14). Who goes away closes the
 * storage's stream; where that fails in the middle the connection is cut, so that nobody takes a part for the whole.
 */
@Injectable()
export class FileAnswers {
  private readonly logger = new Logger(FileAnswers.name);

  constructor(private readonly storage: FileStorage) {}

  /** @throws ApplicationError PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE, UNAVAILABLE; LostObjectError */
  async answer(object: ServedObject, request: Request, response: Response): Promise<StreamableFile> {
    const condition = conditionOf(request.headers, object.etag);
    if (condition === 'failed') throw new ApplicationError('PRECONDITION_FAILED');
    const range = condition === 'met' ? rangeOf(object, request) : undefined;
    const length = range ? range.end - range.start + 1 : object.size;
    const isBodiless = condition === 'not modified' || request.method === 'HEAD';
    const content = isBodiless ? Readable.from([]) : await this.open(object.storageKey, length, range);
    response.set({
      ...isolationHeaders,
      ...object.headers,
      ETag: object.etag,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, no-cache',
      ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${object.size}` }),
    });
    if (condition === 'not modified') {
      response.status(304);
      return new StreamableFile(content);
    }
    response.status(range ? 206 : 200);
    return this.streamable(content, length, response);
  }

  /** Waits for the first bytes: until then whatever goes wrong has an answer of its own. */
  private async open(key: string, length: number, range: ByteRange | undefined): Promise<Readable> {
    if (length === 0) return Readable.from([]);
    const stored = await this.storage.read(key, range).catch((error: unknown) => {
      const isLost = error instanceof ApplicationError && error.errorName === 'NOT_FOUND';
      throw isLost ? new LostObjectError('the storage does not have this object', { cause: error }) : error;
    });
    const content = new ExactLength(length);
    pipeline(stored, content, () => undefined); // a failure goes on to `content`, and the end of `content` back to `stored`
    await once(content, 'readable').catch((cause: unknown) => {
      throw cause instanceof ApplicationError ? cause : new ApplicationError('UNAVAILABLE', { cause });
    });
    return content;
  }

  private streamable(content: Readable, length: number, response: Response): StreamableFile {
    return new StreamableFile(content, { length }).setErrorHandler((error) => {
      this.logger.error('A file could not be read to its end', error);
      response.destroy();
    });
  }
}

/** A part is what a GET may ask for, and nothing else (RFC 9110, 14.2). @throws ApplicationError RANGE_NOT_SATISFIABLE */
function rangeOf({ size, etag }: ServedObject, { method, headers }: Request): ByteRange | undefined {
  if (method !== 'GET' || !isRangeFor(headers, etag)) return undefined;
  const range = requestedRange(headers.range, size);
  if (range !== 'unsatisfiable') return range === 'whole' ? undefined : range;
  throw new ApplicationError('RANGE_NOT_SATISFIABLE', { headers: { 'Content-Range': `bytes */${size}` } });
}
