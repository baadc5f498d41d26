import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

import { ApplicationError, toApplicationError } from '@ginforge/chassis';
import type { Busboy, FileInfo } from 'busboy';

import { formParser, invalidForm, unreadableForm } from './form-parser.js';

/** The one file of a form. */
export interface FormFile {
  /** As the form calls it, without folders; data, and never a path. */
  readonly name: string;
  /** As the form says, which nobody believes. */
  readonly declaredType: string;
  readonly content: Readable;
}

/** What may stand around the file in a form, in bytes: headers and boundaries. */
const formOverhead = 65_536;

/** A form (RFC 7578) that is one file in the field `file`, read as it comes and with bounded memory. */
export class SingleFileForm<Taken> {
  private taken: Promise<Taken> | undefined;
  private refusal: ApplicationError | undefined;
  private received = 0;

  /**
   * @param maxBytes the greatest file
   * @param take what becomes of the file's bytes. They break off where the form turns out to be none, and then it has to fail
   */
  constructor(
    private readonly request: IncomingMessage,
    private readonly maxBytes: number,
    private readonly take: (file: FormFile) => Promise<Taken>,
  ) {}

  /**
   * @returns what has become of the file, once the form has ended well
   * @throws ApplicationError as soon as it is known, but not before `take` has ended: UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST,
   *   VALIDATION_FAILED, FILE_TOO_LARGE; and whatever `take` throws
   */
  async read(): Promise<Taken> {
    if (Number(this.request.headers['content-length']) > this.greatestBody) {
      throw new ApplicationError('FILE_TOO_LARGE');
    }
    const parser = formParser(this.request.headers, this.maxBytes);
    this.watch(parser);
    const stop = this.feed(parser);
    try {
      await finished(parser).catch((error: unknown) => {
        throw error instanceof ApplicationError ? error : unreadableForm(error);
      });
      if (this.refusal) throw this.refusal;
      if (!this.taken) throw invalidForm('file', 'must be given');
      return await this.taken;
    } catch (error) {
      await Promise.allSettled([this.taken]);
      throw error;
    } finally {
      stop();
    }
  }

  private get greatestBody(): number {
    return this.maxBytes + formOverhead;
  }

  /** AP-06: fields that nobody knows are refused, and so is a second file. */
  private watch(parser: Busboy): void {
    parser.once('file', (field, content, info) => this.begin(parser, field, content, info));
    parser.on('field', (field) => {
      const message = field === 'file' ? 'must have a file name' : 'Unknown field';
      this.refuse(parser, invalidForm(field, message));
    });
    for (const event of ['filesLimit', 'partsLimit'] as const) {
      parser.on(event, () => this.refuse(parser, invalidForm('file', 'must be the only part of the form')));
    }
  }

  private begin(parser: Busboy, field: string, content: Readable, { filename, mimeType }: FileInfo): void {
    content.once('error', () => undefined); // who reads it hears of it, and the parser's own end says why
    content.once('limit', () => this.refuse(parser, new ApplicationError('FILE_TOO_LARGE')));
    if (field !== 'file') this.refuse(parser, invalidForm(field, 'Unknown field'));
    else if (!filename) this.refuse(parser, invalidForm('file', 'must have a file name'));
    else {
      this.taken = this.take({ name: filename, declaredType: mimeType, content });
      this.taken.catch((error: unknown) => this.refuse(parser, toApplicationError(error)));
    }
  }

  /** Not at once: busboy cannot be destroyed in the middle of what it tells, and may have come to its end until then. */
  private refuse(parser: Busboy, error: ApplicationError): void {
    this.refusal ??= error;
    queueMicrotask(() => parser.destroy(this.refusal));
  }

  /** @returns to be called at the end: what is left of the request is thrown away, so that its answer is read */
  private feed(parser: Busboy): () => void {
    const { request } = this;
    const count = (chunk: Buffer) => {
      this.received += chunk.length;
      if (this.received > this.greatestBody) parser.destroy(new ApplicationError('FILE_TOO_LARGE'));
    };
    const leave = () => {
      if (!request.complete) parser.destroy(new Error('the client has left'));
    };
    request.on('data', count).once('close', leave).once('error', leave);
    request.pipe(parser);
    return () => {
      request.unpipe(parser);
      request.off('data', count).off('close', leave);
      parser.destroy();
      request.resume();
    };
  }
}
