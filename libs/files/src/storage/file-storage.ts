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
 * Where the bytes of files are (FI-02): the local disk, or an S3 server. All replicas share one. Keys are ids of ours; an object is
 * written once, whole or not at all as far as readers can see, and never changed. Everything streams.
 * Rejects with `STORAGE_FULL` where there is no room left, and `UNAVAILABLE` while the storage cannot be reached.
 */
export abstract class FileStorage {
  /** Before anything else. @throws StartError where nothing can be stored: one sentence for who starts the service */
  abstract open(): Promise<void>;

  /** What the tus server writes uploads to; the bytes of upload `id` are the object with the key `id` once all have arrived. */
  abstract uploadStore(options: UploadStoreOptions): DataStore;

  /**
   * Stores an object. A stream that breaks leaves none, and what was there stays; of writers of one key at the same time the object
   * of one is there.
   * @returns how many bytes it has
   */
  abstract write(key: string, content: Readable): Promise<number>;

  /**
   * The caller reads the stream to its end, or destroys it. It fails where the object's bytes cannot be read to their end.
   * @param range as far as the object has it
   * @throws ApplicationError NOT_FOUND
   */
  abstract read(key: string, range?: ByteRange): Promise<Readable>;

  /** @returns `undefined` where there is none */
  abstract find(key: string): Promise<StoredObject | undefined>;

  /** What is gone already is fine. An upload that is not finished is removed too, with all that belongs to it. */
  abstract remove(key: string): Promise<void>;

  /**
   * Every object, and all that is not finished under the key that it would have, in any order. Some may be told twice; of what is
   * not finished, the size is what is known of it.
   */
  abstract list(): AsyncIterable<StoredObject>;

  /** For readiness. @throws while the storage cannot be reached, or refuses us. One that is full can still be read */
  abstract check(): Promise<void>;

  /** Lets go of connections; afterwards nothing is stored or read. */
  close(): void {
    // a directory holds none
  }
}
