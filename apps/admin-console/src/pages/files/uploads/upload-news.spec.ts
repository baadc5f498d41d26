import { readUploadNews } from './upload-news.js';

const read = (content: object) => readUploadNews({ type: 'notification', content, timestamp: 1 });
const upload = (data: object, body = '') => read({ title: '', body, category: 'upload', data });

describe('readUploadNews', () => {
  it('[FI-01] tells how far an upload is, and what it is called', () => {
    const data = { upload_id: '7', bytes: 512, total: 1024, percent: 50 };
    const news = { id: '7', kind: 'progress', name: 'notes: a %', bytes: 512, total: 1024 };
    expect(upload(data, 'notes: a %: 50 %')).toEqual(news);
  });

  it('[FI-01] tells what the worker does, and how it ended', () => {
    const steps = [
      { status: 'processing', step: 'hash' },
      { status: 'done' },
      { status: 'rejected', reason: 'FILE_TYPE_REFUSED' },
    ].map((data) => upload({ upload_id: '7', file_id: '7', ...data }));
    expect(steps).toEqual([
      { id: '7', kind: 'processing', step: 'hash' },
      { id: '7', kind: 'done' },
      { id: '7', kind: 'rejected', reason: 'FILE_TYPE_REFUSED' },
    ]);
  });

  it('[FI-01] takes nothing else for news of an upload', () => {
    expect(read({ title: 'News', body: '', category: 'news', data: { upload_id: '7' } })).toBeUndefined();
    expect(read({ title: 'Odd', body: '', category: 'upload' })).toBeUndefined();
    expect(upload({ upload_id: '7' })).toBeUndefined();
    expect(upload({ bytes: 1, total: 2 })).toBeUndefined();
  });
});
