import { type Message } from '@ginforge/protocol';
import { isKept, unreadOf } from './inbox-news.js';

const timestamp = 1;

function notification(content: object, stream?: string): Message {
  return { type: 'notification', content, timestamp, stream };
}

describe('isKept', () => {
  it('[RT-35] what is in the own stream is in the inbox too, and a broadcast is not', () => {
    const content = { title: 'News', body: '' };
    expect(isKept(notification(content, 'user'))).toBe(true);
    expect(isKept(notification(content, 'broadcast'))).toBe(false);
    expect(isKept(notification(content))).toBe(false);
  });

  it('[FI-01] of an upload only the end is', () => {
    const upload = (data: object) => notification({ title: '', body: '', category: 'upload', data }, 'user');
    expect(isKept(upload({ upload_id: '7', percent: 100 }))).toBe(false);
    expect(isKept(upload({ upload_id: '7', status: 'processing', step: 'hash' }))).toBe(false);
    expect(isKept(upload({ upload_id: '7', status: 'done' }))).toBe(true);
    expect(isKept(upload({ upload_id: '7', status: 'rejected' }))).toBe(true);
  });
});

describe('unreadOf', () => {
  it('[RT-35] is what an update of the inbox says, and nothing else', () => {
    const update = (content: unknown): Message => ({ type: 'data_update', content, timestamp });
    expect(unreadOf(update({ entity: 'notification', action: 'update', data: { unread: 0 } }))).toBe(0);
    expect(unreadOf(update({ entity: 'product', action: 'update', data: { unread: 3 } }))).toBeUndefined();
    expect(unreadOf(update({ entity: 'notification', action: 'update' }))).toBeUndefined();
  });
});
