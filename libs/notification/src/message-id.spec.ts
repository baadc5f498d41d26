import { validate, version } from 'uuid';
import { newMessageId } from './message-id.js';

describe('newMessageId', () => {
  test('[RT-12] ids are UUIDv7 that rise within a process, also within a millisecond', () => {
    const ids = Array.from({ length: 2_000 }, () => newMessageId());
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('[RT-12] an id tells its time', () => {
    const before = Date.now();
    const id = newMessageId();
    const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });
});
