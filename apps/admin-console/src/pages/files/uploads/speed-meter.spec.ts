import { SpeedMeter } from './speed-meter.js';

describe('SpeedMeter', () => {
  it('[FI-01] says nothing before there is something to measure', () => {
    const meter = new SpeedMeter();
    expect(meter.count(1_000, 0)).toBeUndefined();
    expect(meter.count(900_000, 499)).toBeUndefined();
    expect(meter.count(1_001_000, 500)).toBe(2_000_000);
  });

  it('[FI-01] forgets what was long ago', () => {
    const meter = new SpeedMeter();
    meter.count(0, 0);
    meter.count(10_000_000, 1_000);
    expect(meter.count(10_005_000, 6_000)).toBe(1_000);
    expect(meter.count(10_005_000, 11_000)).toBe(0);
  });

  it('[FI-01] begins anew after a pause', () => {
    const meter = new SpeedMeter();
    meter.count(1_000, 0);
    expect(meter.count(1_000, 60_000)).toBeUndefined();
    expect(meter.count(3_000, 61_000)).toBe(2_000);
  });
});
