import { type UploadNews } from './upload-news.js';

/**
 * `interrupted`: it began before this page was loaded, and goes on once the file is chosen again. `elsewhere`: another tab or device
 * sends it. `processing`: all bytes are there, and the worker looks at them.
 */
export type UploadState =
  | 'queued'
  | 'uploading'
  | 'paused'
  | 'interrupted'
  | 'elsewhere'
  | 'processing'
  | 'done'
  | 'rejected'
  | 'failed';

/** An upload as its row shows it. */
export interface UploadEntry {
  /** Of the row. */
  readonly key: string;
  /** Of the upload and the later file; `undefined` until the server knows it. */
  id?: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** By which the file is known again; `undefined` of uploads of other tabs. */
  readonly sample?: string;
  state: UploadState;
  /** How many bytes are there. */
  bytes: number;
  /** Bytes per second, as measured; `undefined` while it is not known. */
  speed?: number;
  /** What the worker does. */
  step?: string;
  /** Why it was rejected: a name of the catalogue of errors. */
  reason?: string;
  failure?: unknown;
  /** The file that was chosen to go on is another one. */
  isOtherFile: boolean;
}

let rows = 0;

export function newEntry(
  upload: Pick<UploadEntry, 'name' | 'size' | 'state'> & Partial<UploadEntry>,
): UploadEntry {
  return { bytes: 0, isOtherFile: false, ...upload, key: String(++rows) };
}

/** What the server tells of an upload. How far one is that this tab sends, the tab knows sooner. */
export function applyNews(entry: UploadEntry, news: UploadNews): void {
  switch (news.kind) {
    case 'progress':
      if (entry.state !== 'interrupted' && entry.state !== 'elsewhere') return;
      entry.bytes = news.bytes;
      entry.state = news.bytes < news.total ? 'elsewhere' : 'processing';
      return;
    case 'processing':
      entry.state = 'processing';
      entry.step = news.step;
      break;
    case 'done':
      entry.state = 'done';
      break;
    case 'rejected':
      entry.state = 'rejected';
      entry.reason = news.reason;
  }
  entry.bytes = entry.size;
  entry.speed = undefined;
}
