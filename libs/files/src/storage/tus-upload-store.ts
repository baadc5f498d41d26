import type { Readable } from 'node:stream';

import { DataStore, type KvStore, Upload } from '@tus/utils';

import { storageKey, type UploadStoreOptions } from './file-storage.js';
import { TusError } from './tus-error.js';

/** An upload as the storage knows it. */
export interface UploadInStorage {
  /** Key of the object that it becomes. */
  readonly id: string;
  /** In bytes, as declared when it began. */
  readonly size: number;
  /** What {@link UnfinishedUploads.begin} answered. */
  readonly place: string;
}

/** Where the bytes of an upload are until they have all arrived. One process at a time writes to an upload: tus' lock sees to it. */
export interface UnfinishedUploads {
  /**
   * Begins an upload; one of 0 bytes is an object at once.
   * @returns how to find it again
   * @throws ApplicationError STORAGE_FULL where `size` bytes would not fit
   */
  begin(id: string, size: number): Promise<string>;

  /**
   * How many bytes are there for good, whoever asks and whoever has died. Where these are all, the object is there afterwards.
   * @returns `undefined` where the upload is gone
   */
  arrived(upload: UploadInStorage): Promise<number | undefined>;

  /**
   * Appends bytes, and makes the object once the last one is there. What has arrived is kept where the stream breaks.
   * @returns how many bytes there are now
   * @throws tus' INVALID_OFFSET, ERR_SIZE_EXCEEDED; ApplicationError STORAGE_FULL, UNAVAILABLE; what the stream failed with
   */
  append(upload: UploadInStorage, offset: number, content: AsyncIterable<Buffer>): Promise<number>;

  /** What is gone already is fine. */
  remove(id: string): Promise<void>;
}

/**
 * What the tus server writes uploads to. Its own stores for disk and S3 are not used, for what they do where something goes wrong
 * (docs/decisions/0015-files.md). The length of an upload is known from its beginning (no `creation-defer-length`): it counts
 * against a quota. How far it is stands nowhere but in the storage itself.
 */
export class TusUploadStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'expiration', 'termination'];
  private readonly state: KvStore<Upload>;
  private readonly expirationMs: number;

  constructor(
    private readonly uploads: UnfinishedUploads,
    { state, expirationMs }: UploadStoreOptions,
  ) {
    super();
    this.state = state;
    this.expirationMs = expirationMs;
  }

  /** @throws ApplicationError STORAGE_FULL, UNAVAILABLE */
  override async create(upload: Upload): Promise<Upload> {
    if (upload.size === undefined) throw new TusError('INVALID_LENGTH');
    if (!storageKey.test(upload.id)) throw new TusError('FILE_NOT_FOUND');
    const place = await this.uploads.begin(upload.id, upload.size);
    upload.storage = { type: 'ginforge', path: place };
    await this.state.set(upload.id, upload);
    return upload;
  }

  /** @throws ApplicationError STORAGE_FULL, UNAVAILABLE; what the stream failed with, after what had arrived has been kept */
  override async write(content: Readable, id: string, offset: number): Promise<number> {
    return this.uploads.append(await this.known(id), offset, content as AsyncIterable<Buffer>);
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.known(id);
    const offset = await this.uploads.arrived(upload);
    if (offset === undefined) throw new TusError('FILE_NO_LONGER_EXISTS');
    const { metadata, creation_date, storage } = upload;
    return new Upload({ id, size: upload.size, offset, metadata, creation_date, storage });
  }

  /** Removes an upload and the object that it may have become. */
  override async remove(id: string): Promise<void> {
    await this.known(id);
    await this.uploads.remove(id);
    await this.state.delete(id);
  }

  override getExpiration(): number {
    return this.expirationMs;
  }

  private async known(id: string): Promise<Upload & UploadInStorage> {
    const upload = storageKey.test(id) ? await this.state.get(id) : undefined;
    if (upload?.size === undefined) throw new TusError('FILE_NOT_FOUND');
    return Object.assign(upload, { size: upload.size, place: upload.storage?.path ?? '' });
  }
}
