import { Histogram } from './histogram.mjs';

/** By how much a value may be off. */
const accuracy = 1 / 32;

function histogramOf(values: number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('Histogram', () => {
  it.each([0, 1, 63, 64, 1_000, 65_535, 65_536, 1_234_567, 3_600_000_000 / 2])(
    'knows %d microseconds to three hundredths',
    (value) => {
      const known = histogramOf([value]).quantile(0.5);
      expect(Math.abs(known - value)).toBeLessThanOrEqual(value * accuracy);
    },
  );

  it('tells the value that a share of all is not above', () => {
    const histogram = histogramOf(Array.from({ length: 60 }, (_, index) => index + 1));
    expect([0.5, 0.9, 1].map((share) => histogram.quantile(share))).toEqual([30, 54, 60]);
  });

  it('gives the same when it came as JSON and was added to another', () => {
    const sum = histogramOf([10]);
    sum.add(new Histogram(JSON.parse(JSON.stringify(histogramOf([20, 30])))));
    expect([sum.count, sum.quantile(0.5), sum.quantile(1)]).toEqual([3, 20, 30]);
  });

  it('has no quantile while it is empty', () => {
    expect(new Histogram().quantile(0.99)).toBeNaN();
  });
});
