import { coalesce } from './coalesce.js';

/** Work that is under way until `finish` is called, and says when it begins. */
class Work {
  begun = 0;
  #finish: () => void = () => undefined;
  #told: () => void = () => undefined;

  readonly run = (): Promise<void> => {
    this.begun += 1;
    this.#told();
    return new Promise((resolve) => (this.#finish = resolve));
  };

  finish(): void {
    this.#finish();
  }

  next(): Promise<void> {
    return new Promise((resolve) => (this.#told = resolve));
  }
}

describe('coalesce', () => {
  it('[AD-03] the first news is acted on at once, and all that come meanwhile together once more', async () => {
    const work = new Work();
    const news = coalesce(work.run, 0);
    news.request();
    expect(work.begun).toBe(1);
    for (let count = 0; count < 100; count += 1) news.request();
    expect(work.begun).toBe(1);
    const again = work.next();
    work.finish();
    await again;
    expect(work.begun).toBe(2);
    const once = work.next();
    news.request();
    work.finish();
    await once;
    expect(work.begun).toBe(3);
    news.end();
  });

  it('[AD-03] nothing is done any more after the end', () => {
    const work = new Work();
    const news = coalesce(work.run, 0);
    news.end();
    news.request();
    expect(work.begun).toBe(0);
  });
});
