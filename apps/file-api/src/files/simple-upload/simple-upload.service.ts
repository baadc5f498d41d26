import type { IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Principal } from '@ginforge/auth';
import { ApplicationError } from '@ginforge/chassis';
import type { StoredFile, Upload } from '@ginforge/database';
import { FileStorage } from '@ginforge/files';
import { Inject, Injectable } from '@nestjs/common';

import { FILE_LIMITS, type FileLimitsEnvironment } from '../../file-limits-environment.js';
import { UploadIntakeService } from '../../uploads/upload-intake.service.js';
import { ContentMeter } from './content-meter.js';
import { type FormFile, SingleFileForm } from './single-file-form.js';

/** A file that has arrived and is nothing yet. */
export interface ReceivedFile {
  /** What makes the request the same as another one (AP-05): the file in place of the bytes of the form. */
  readonly fingerprint: {
    readonly name: string;
    readonly type: string;
    readonly size: number;
    readonly sha256: string;
  };
  /** Where its bytes are; or why there is no room for them. */
  readonly upload: Upload | ApplicationError;
}

/** About as much of a form is not its file. Room is reserved for the rest, until it is known how much it really is. */
const usualOverhead = 1_024;

/** Files that come in a single request (http.md, 5): straight into the storage, as they come. */
@Injectable()
export class SimpleUploadService {
  constructor(
    private readonly intake: UploadIntakeService,
    private readonly storage: FileStorage,
    @Inject(FILE_LIMITS) private readonly limits: FileLimitsEnvironment,
  ) {}

  /**
   * Reads the form to its end, or leaves nothing behind.
   * @param isRepeatable whether it may be a request that has had its answer, which it gets again although there is no room any more
   * @throws ApplicationError what {@link SingleFileForm} and {@link UploadIntakeService} refuse with
   */
  async receive(owner: Principal, request: IncomingMessage, isRepeatable: boolean): Promise<ReceivedFile> {
    const { FILE_SIMPLE_MAX_BYTES, FILE_MAX_BYTES } = this.limits;
    let upload: Upload | ApplicationError | undefined;
    const take = async (file: FormFile) => {
      upload = await this.reserve(owner, file, expectedSize(request)).catch((error: unknown) => {
        if (isRepeatable && error instanceof ApplicationError) return error;
        throw error;
      });
      return { upload, fingerprint: await this.store(file, upload) };
    };
    try {
      return await new SingleFileForm(request, Math.min(FILE_SIMPLE_MAX_BYTES, FILE_MAX_BYTES), take).read();
    } catch (error) {
      if (upload !== undefined) await this.discard(upload);
      throw error;
    }
  }

  /** Makes a file of it. @throws ApplicationError why there is no room for it, FILE_TYPE_REFUSED */
  async finish({ upload, fingerprint: { size } }: ReceivedFile): Promise<StoredFile> {
    if (upload instanceof ApplicationError) throw upload;
    await this.intake.resize(upload, size);
    return this.intake.finish(upload.id);
  }

  /** Leaves nothing of an upload, unless it has become a file. */
  async discard(upload: ReceivedFile['upload']): Promise<void> {
    if (upload instanceof ApplicationError) return;
    if (await this.intake.abandon(upload.id)) await this.storage.remove(upload.id);
  }

  private reserve(owner: Principal, { name, declaredType }: FormFile, size: number): Promise<Upload> {
    return this.intake.reserve(owner, { name, declaredType, size });
  }

  private async store(
    file: FormFile,
    upload: Upload | ApplicationError,
  ): Promise<ReceivedFile['fingerprint']> {
    const { name, declaredType: type, content } = file;
    const meter = new ContentMeter();
    const stored =
      upload instanceof ApplicationError ? pipeline(meter, nowhere()) : this.storage.write(upload.id, meter);
    const sent = pipeline(content, meter);
    sent.catch(() => undefined);
    await stored; // first: where the storage breaks off it alone says why in words of ours
    await sent;
    return { name, type, size: meter.size, sha256: meter.sha256() };
  }
}

/** Of the file in a form, in bytes, as far as it can be known beforehand. */
function expectedSize({ headers }: IncomingMessage): number {
  return Math.max(0, Number(headers['content-length'] ?? 0) - usualOverhead);
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, callback) => callback() });
}
