import { RedisClock } from './redis-clock.js';

describe('RedisClock', () => {
  test('[RT-39] sets no deadline before it knows the time', () => {
    expect(new RedisClock().deadline(0, 2_000)).toBe(0);
  });

  test('[RT-39] sets deadlines in the time of Redis, never too early by what the reply took', () => {
    const clock = new RedisClock(() => 100);
    clock.learn(clock.start(), 1_000_050);
    expect(clock.deadline(500, 2_000)).toBe(1_002_450);
  });

  test('[RT-39] follows a clock of Redis that was set', () => {
    const clock = new RedisClock();
    clock.learn(100, 5_000);
    clock.learn(200, 9_000);
    expect(clock.deadline(200, 0)).toBe(9_000);
  });
});
