import { sampleOf } from './file-sample.js';

const bytes = (size: number, last: number) => {
  const content = new Uint8Array(size).fill(7);
  if (size > 0) content[size - 1] = last;
  return new Blob([content]);
};

describe('sampleOf', () => {
  it('[FI-03] is the same for the same bytes, whatever the file is called', async () => {
    expect(await sampleOf(bytes(300_000, 1))).toBe(await sampleOf(new File([bytes(300_000, 1)], 'other')));
    expect(await sampleOf(bytes(0, 0))).toMatch(/^0-/);
  });

  it('[FI-03] differs with the size, the beginning and the end', async () => {
    const beginning = new Blob([new Uint8Array([1]), bytes(299_999, 1)]);
    const samples = await Promise.all(
      [bytes(300_000, 1), bytes(300_000, 2), bytes(300_001, 1), beginning].map(sampleOf),
    );
    expect(new Set(samples).size).toBe(samples.length);
  });
});
