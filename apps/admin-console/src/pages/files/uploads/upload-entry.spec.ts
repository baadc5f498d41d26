import { applyNews, newEntry, type UploadState } from './upload-entry.js';
import { type UploadNews } from './upload-news.js';

const progress = (bytes: number): UploadNews => ({ id: '7', kind: 'progress', name: 'a', bytes, total: 100 });

function after(state: UploadState, ...news: UploadNews[]) {
  const entry = newEntry({ id: '7', name: 'a', size: 100, state });
  for (const one of news) applyNews(entry, one);
  return entry;
}

describe('applyNews', () => {
  it('[FI-01] shows how far an upload of another tab is', () => {
    expect(after('interrupted', progress(10), progress(20))).toMatchObject({ state: 'elsewhere', bytes: 20 });
    expect(after('elsewhere', progress(100))).toMatchObject({ state: 'processing', bytes: 100 });
  });

  it('[FI-01] leaves it to this tab how far its own are', () => {
    for (const state of ['uploading', 'paused', 'done'] as const) {
      expect(after(state, progress(50))).toMatchObject({ state, bytes: 0 });
    }
  });

  it('[FI-01] follows the worker to the end', () => {
    const step: UploadNews = { id: '7', kind: 'processing', step: 'hash' };
    expect(after('uploading', step)).toMatchObject({ state: 'processing', step: 'hash', bytes: 100 });
    expect(after('uploading', step, { id: '7', kind: 'done' })).toMatchObject({ state: 'done' });
    const rejected: UploadNews = { id: '7', kind: 'rejected', reason: 'FILE_TYPE_REFUSED' };
    expect(after('processing', rejected)).toMatchObject({ state: 'rejected', reason: 'FILE_TYPE_REFUSED' });
  });
});
