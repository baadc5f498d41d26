import { PacedWriter } from './paced-writer.js';

describe('PacedWriter', () => {
  it('[RT-26] writes a burst at once and the rest in order as the rate allows', async () => {
    const written: string[] = [];
    const all = new Promise<void>((resolve) => {
      const writer = new PacedWriter({ perSecond: 200, burst: 3 }, (text) => {
        if (written.push(text) === 6) resolve();
      });
      for (const text of 'abcdef') writer.write(text);
      expect(written).toEqual(['a', 'b', 'c']);
    });
    await all;
    expect(written.join('')).toBe('abcdef');
  });

  it('forgets what waits when it is stopped', () => {
    const written: string[] = [];
    const writer = new PacedWriter({ perSecond: 1, burst: 1 }, (text) => written.push(text));
    writer.write('a');
    writer.write('b');
    writer.stop();
    expect(written).toEqual(['a']);
  });
});
