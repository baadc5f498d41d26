import { Readable } from 'node:stream';

import { ENVIRONMENT, Metrics } from '@ginforge/chassis';
import { FileContent, StoredFile } from '@ginforge/database';
import {
  detectContentType,
  type FilesEnvironment,
  FileStorage,
  isAllowedType,
  thumbnailKeyOf,
} from '@ginforge/files';
import type { JobContext, JobPayload, JobProcessor } from '@ginforge/jobs';
import { NotificationClient } from '@ginforge/notification';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { type ProcessingStep, tellStep } from './file-messages.js';
import { becomeReady, becomeRejected, type Outcome } from './file-outcome.js';
import { FileProcessingMetrics } from './file-processing-metrics.js';
import { LostBytesError, StagedBytes } from './staged-bytes.js';
import type { ThumbnailEnvironment } from './thumbnail-environment.js';
import { hasThumbnail, type Picture, Thumbnails } from './thumbnails.js';

/** So often bytes that are not where they should be are looked for: a directory that is not mounted yet is no loss. */
const triesForLostBytes = 4;

/** After so many workers that died with a file in their hands its picture is not drawn: decoders have faults, and memory ends. */
const deathsBeforeNoThumbnail = 5;

const noPicture = { width: null, height: null, thumbnailKey: null };

/**
 * Turns the bytes of an upload into a content that files share: hash, type by content, thumbnail (FI-01, FI-02). Until the one
 * transaction at its end it changes nothing but the object with the thumbnail, which every run writes under the same key.
 */
@Injectable()
export class FileProcessingProcessor implements JobProcessor<'file-processing'> {
  private readonly allowedTypes: readonly string[];
  private readonly thumbnails: Thumbnails;
  private readonly metrics: FileProcessingMetrics;
  private readonly logger = new Logger('FileProcessing');

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: FileStorage,
    private readonly notifications: NotificationClient,
    @Inject(ENVIRONMENT) environment: FilesEnvironment & ThumbnailEnvironment,
    metrics: Metrics,
  ) {
    this.allowedTypes = environment.FILE_ALLOWED_TYPES;
    this.thumbnails = new Thumbnails(environment);
    this.metrics = new FileProcessingMetrics(metrics);
  }

  async process({ file_id }: JobPayload<'file-processing'>, job: JobContext): Promise<void> {
    const file = await this.dataSource.manager.findOneBy(StoredFile, { id: file_id });
    const isOpen = file?.status === 'processing' && file.stagingKey !== null;
    this.metrics.ended(isOpen ? await this.settle(file, job) : 'gone');
  }

  private async settle(file: StoredFile, job: JobContext): Promise<Outcome> {
    const bytes = new StagedBytes(this.storage, file.stagingKey ?? '', file.size);
    try {
      return await this.examine(file, bytes, job);
    } catch (error) {
      if (!(error instanceof LostBytesError)) throw error;
      const isGone = !(await this.dataSource.manager.existsBy(StoredFile, { id: file.id }));
      if (job.attempt < triesForLostBytes && !isGone) throw error;
      this.logger.error({ file_id: file.id, problem: error.message }, 'the bytes of a file are lost');
      return becomeRejected(this.dataSource, file, 'FILE_DAMAGED');
    }
  }

  private async examine(file: StoredFile, bytes: StagedBytes, job: JobContext): Promise<Outcome> {
    const { signal } = job;
    const sha256 = await this.step(file, 'hash', () =>
      bytes.sha256(signal, (count) => this.metrics.hashed(count)),
    );
    const contentType = await this.step(file, 'type', async () =>
      detectContentType(await bytes.firstBytes()),
    );
    if (!isAllowedType(contentType, this.allowedTypes)) {
      return becomeRejected(this.dataSource, file, 'FILE_TYPE_REFUSED');
    }
    const isKnown = await this.dataSource.manager.existsBy(FileContent, { sha256 });
    const picture = hasThumbnail(contentType)
      ? await this.step(file, 'thumbnail', async () =>
          isKnown ? noPicture : this.picture(file, bytes, contentType, job),
        )
      : noPicture;
    signal.throwIfAborted();
    const found = { ...picture, sha256, contentType, size: bytes.size, storageKey: bytes.key, isKnown };
    return becomeReady(this.dataSource, file.id, found);
  }

  /** A picture that cannot be drawn is a file all the same. */
  private async picture(
    file: StoredFile,
    bytes: StagedBytes,
    contentType: string,
    { takeovers }: JobContext,
  ): Promise<Pick<FileContent, 'width' | 'height' | 'thumbnailKey'>> {
    if (takeovers >= deathsBeforeNoThumbnail) {
      const thumbnail = { problem: `${takeovers} workers have died with it` };
      return { ...noPicture, thumbnailKey: await this.keep(file, bytes.key, thumbnail) };
    }
    const load = () => bytes.all();
    const { width, height, thumbnail } = await this.thumbnails.make(contentType, bytes.size, load);
    return { width, height, thumbnailKey: await this.keep(file, bytes.key, thumbnail) };
  }

  private async keep(file: StoredFile, key: string, thumbnail: Picture['thumbnail']): Promise<string | null> {
    if ('problem' in thumbnail) {
      this.logger.warn({ file_id: file.id, problem: thumbnail.problem }, 'a picture has no thumbnail');
      this.metrics.thumbnail('refused');
      return null;
    }
    const thumbnailKey = thumbnailKeyOf(key);
    await this.storage.write(thumbnailKey, Readable.from([thumbnail.bytes]));
    this.metrics.thumbnail('made');
    return thumbnailKey;
  }

  private async step<Result>(
    file: StoredFile,
    step: ProcessingStep,
    work: () => Promise<Result>,
  ): Promise<Result> {
    await tellStep(this.notifications, file, step);
    return this.metrics.timed(step, work);
  }
}
