import type { Readable } from 'node:stream';

import type { DataStore, KvStore, Upload } from '@tus/utils';

/** Bytes from `start` to `end`, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Something in the storage. */
export interface StoredObject {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

/** What the storage of uploads needs from who takes them. */
export interface UploadStoreOptions {
  /** Keeps tus' own words about an upload where all replicas find them. */
  readonly state: KvStore<Upload>;
  /** How long an upload may take, in milliseconds. */
  readonly expirationMs: number;
}

/** A key of the storage: an id that we made, never a name that somebody gave. */
export const storageKey = /^[0-9a-z][0-9a-z-]{0,127}$/;

/**
 * Where the bytes of files are (FI-02): the local disk, or any S3. All replicas share one. Keys are ids of ours; an object is
 * written once, whole or not at all as far as readers can see, and never changed. Everything streams.
 * Rejects with `STORAGE_FULL` where there is no room left, and `UNAVAILABLE` while the storage cannot be reached.
 */
export abstract class FileStorage {
  /** What the tus server writes uploads to; the bytes of upload `id` are the object with the key `id` once all have arrived. */
  abstract uploadStore(options: UploadStoreOptions): DataStore;

  /** Stores an object. A stream that breaks leaves none. @returns how many bytes it has */
  abstract write(key: string, content: Readable): Promise<number>;

  /** @throws ApplicationError NOT_FOUND. The stream fails where the object's bytes cannot be read to their end */
  abstract read(key: string, range?: ByteRange): Promise<Readable>;

  /** @returns `undefined` where there is none */
  abstract find(key: string): Promise<StoredObject | undefined>;

  /** What is gone already is fine. An upload that is not finished is removed too, with all that belongs to it. */
  abstract remove(key: string): Promise<void>;

  /** Every object and unfinished upload, in any order. */
  abstract list(): AsyncIterable<StoredObject>;

  /** For readiness. @throws where nothing can be stored */
  abstract check(): Promise<void>;
}
