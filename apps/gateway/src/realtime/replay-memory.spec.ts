import { ReplayMemory } from './replay-memory.js';

const MiB = 1024 * 1024;

describe('ReplayMemory', () => {
  it('[RT-27] one replay may hold 32 MiB and no more', () => {
    const replay = new ReplayMemory().open();
    expect(replay.take(32 * MiB)).toBe(true);
    expect(replay.take(1)).toBe(false);
  });

  it('[RT-27] all replays together may hold 256 MiB; who comes then is asked to come back', () => {
    const memory = new ReplayMemory();
    const replays = Array.from({ length: 8 }, () => memory.open());
    for (const replay of replays) expect(replay.take(32 * MiB)).toBe(true);
    expect(() => memory.open().take(1)).toThrow(expect.objectContaining({ errorName: 'UNAVAILABLE' }));
  });

  it('[RT-27] what a replay held is there for the next one', () => {
    const memory = new ReplayMemory();
    for (let round = 0; round < 20; round++) {
      const replay = memory.open();
      expect(replay.take(32 * MiB)).toBe(true);
      replay.close();
    }
  });
});
