import { setImmediate as turn } from 'node:timers/promises';
import { OfflineConnection } from '../testing/offline-connection.js';
import { textFrame } from './frames.js';
import { WriteScheduler } from './write-scheduler.js';

describe('the write scheduler', () => {
  it('[RT-16] flushes in the order of asking, once an event-loop turn', async () => {
    const scheduler = new WriteScheduler();
    const flushed: string[] = [];
    const target = (name: string) => ({ flush: () => void flushed.push(name) });
    for (const name of ['a', 'b', 'c']) scheduler.schedule(target(name));
    expect(flushed).toEqual([]);
    await turn();
    expect(flushed).toEqual(['a', 'b', 'c']);
    await turn();
    expect(flushed).toEqual(['a', 'b', 'c']);
  });

  it('[RT-27] what is asked for while it flushes comes in the next turn', async () => {
    const scheduler = new WriteScheduler();
    const flushed: number[] = [];
    const again = { flush: () => flushed.push(flushed.length) < 3 && scheduler.schedule(again) };
    scheduler.schedule(again);
    await turn();
    expect(flushed).toEqual([0]);
    await turn();
    await turn();
    await turn();
    expect(flushed).toEqual([0, 1, 2]);
  });

  it('[RT-16] the messages of one connection leave in one write, in order', async () => {
    const scheduler = new WriteScheduler();
    const connection = new OfflineConnection('anna', undefined, scheduler);
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    for (const text of texts) connection.send(textFrame(text));
    expect(scheduler.frames).toBe(50);
    await turn();
    expect(connection.received()).toEqual(texts);
  });

  it('[RT-30] who gets the same messages as the one before shares one buffer with it, and nobody else does', () => {
    const scheduler = new WriteScheduler();
    const frames = ['a', 'b', 'c'].map(textFrame);
    const joined = scheduler.joined(frames);
    expect(joined).toEqual(Buffer.concat(frames));
    expect(scheduler.joined([...frames])).toBe(joined);
    for (const others of [frames.toReversed(), frames.slice(1), [...frames, textFrame('d')]])
      expect(scheduler.joined(others)).toEqual(Buffer.concat(others));
  });
});
