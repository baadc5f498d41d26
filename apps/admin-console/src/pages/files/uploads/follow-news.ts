import { type WebSocketClient } from '@ginforge/websocket-client';
import { type Ref } from 'vue';
import { applyNews, newEntry, type UploadEntry } from './upload-entry.js';
import { readUploadNews, type UploadNews } from './upload-news.js';
import { fileOf } from './upload-requests.js';

/** After which an upload of another tab counts as standing still. Milliseconds. */
const silenceMs = 10_000;

interface Uploads {
  readonly entries: Ref<UploadEntry[]>;
  push: (entry: UploadEntry) => void;
  drop: (entry: UploadEntry) => void;
}

/** Keeps uploads in step with what the server tells of them, wherever they are sent from (FI-01). */
export function followNews(client: WebSocketClient, { entries, push, drop }: Uploads): void {
  const silences = new Map<string, ReturnType<typeof setTimeout>>();
  const find = (id: string): UploadEntry | undefined => entries.value.find((entry) => entry.id === id);

  function take(news: UploadNews): void {
    const entry = find(news.id);
    if (entry !== undefined) applyNews(entry, news);
    else if (news.kind === 'progress') push(elsewhere(news));
    clearTimeout(silences.get(news.id));
    if (news.kind === 'progress')
      silences.set(
        news.id,
        setTimeout(() => silent(news.id), silenceMs),
      );
    else silences.delete(news.id);
  }

  /** Whoever sent it somewhere else has paused it, or is gone. */
  function silent(id: string): void {
    silences.delete(id);
    const entry = find(id);
    if (entry?.state !== 'elsewhere') return;
    if (entry.sample === undefined) drop(entry);
    else entry.state = 'interrupted';
  }

  /** Asks how it is with those that the worker may have been done with unheard. */
  async function askAnew(): Promise<void> {
    for (const { id = '' } of entries.value.filter(({ state }) => state === 'processing')) {
      const file = await fileOf(id).catch(() => undefined); // the next news, or the list of files, tells
      if (file?.status === 'ready') take({ id, kind: 'done' });
      if (file?.status === 'rejected') take({ id, kind: 'rejected', reason: file.reason ?? '' });
    }
  }

  client.on('notification', (message) => {
    const news = readUploadNews(message);
    if (news !== undefined) take(news);
  });
  client.onLost(() => void askAnew());
  client.onOpen(() => void askAnew());
}

function elsewhere({ id, name, bytes, total }: UploadNews & { kind: 'progress' }): UploadEntry {
  return newEntry({ id, name, size: total, bytes, state: bytes < total ? 'elsewhere' : 'processing' });
}
