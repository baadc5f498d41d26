import { summarise } from './summary.mjs';
import { aimTable, figure, figureTables } from './table.mjs';
import { barChart } from './plot.mjs';
import { notes } from './notes.mjs';
import { inChinese } from './words.mjs';

const workload = {
  name: 'burst',
  title: 'Burst to 1,000 sockets',
  unit: 'CPU s per million deliveries',
  contenders: ['ours', 'theirs', 'absent', 'broken'],
  aims: [
    { against: 'theirs', atMost: 0.1 },
    { metric: 'lost', atMost: 0 },
    { against: 'absent', atMost: 1 },
  ],
  quick: {},
  full: {},
  measure: () => Promise.resolve({}),
};

const round = (value: number, lost = 0) => ({ figures: { value, lost, expected: 1_000, loadShare: 0.5 } });

const summary = summarise({
  workload,
  parameters: {},
  contenders: [
    { name: 'ours', title: 'Ours', rounds: [round(1), round(4, 10), round(2)] },
    { name: 'theirs', title: 'Theirs & <co>', rounds: [round(20), round(20), round(25)] },
    { name: 'absent', title: 'Absent', rounds: [], missing: 'a compiler' },
    { name: 'broken', title: 'Broken', rounds: [{ figures: {}, failure: 'not finished in 60 s' }] },
  ],
});

const machine = {
  processor: 'a processor',
  cores: 2,
  memoryGiB: 8,
  system: 'Linux 6',
  node: '20.19.0',
  openFiles: 1_024,
  isPinned: true,
  tellsUsage: true,
  versions: {},
};

describe('summarise', () => {
  it('takes the median over the rounds, and the worst round for what was lost', () => {
    expect(summary.contenders[0]?.figures).toMatchObject({ value: 2, lost: 10 });
  });

  it('judges an aim against a peer by the median of the ratios within rounds', () => {
    expect(summary.aims[0]).toMatchObject({ measured: 0.08, met: true });
  });

  it('judges an aim of our own figure', () => {
    expect(summary.aims[1]).toMatchObject({ measured: 10, met: false });
  });

  it('does not judge what was not measured', () => {
    expect(summary.aims[2]).not.toHaveProperty('met');
  });
});

describe('the tables', () => {
  it('have a column for each contender, and say what was lost, missing or not finished', () => {
    expect(figureTables([summary])).toBe(
      [
        '|  | Ours | Theirs & <co> | Absent | Broken |',
        '| --- | --- | --- | --- | --- |',
        '| Burst to 1,000 sockets: CPU s per million deliveries | 2 (1 % not delivered) | 20 | – | not finished |',
      ].join('\n'),
    );
  });

  it('say the same in Chinese', () => {
    const text = figureTables([summary], inChinese);
    expect(text).toContain(
      '| 向 1,000 个连接突发: 每百万次送达的 CPU 秒数 | 2 (1 % 未送达) | 20 | – | 未完成 |',
    );
  });

  it('have a table for each group', () => {
    const text = figureTables([summary, { ...summary, group: 'http' }]);
    expect(text.split('\n\n')).toHaveLength(2);
  });

  it('set what was measured beside what was aimed at', () => {
    const lines = aimTable([summary]).split('\n').slice(2);
    expect(lines).toEqual([
      '| Burst to 1,000 sockets | ≤ 0.1 × Theirs & <co> | 0.08 | ✓ |',
      '| Burst to 1,000 sockets | ≤ 0 lost | 10 | ✗ |',
      '| Burst to 1,000 sockets | ≤ 1 × Absent | not measured |  |',
    ]);
  });
});

describe('figure', () => {
  it.each([
    [0, '0'],
    [0.012345, '0.0123'],
    [0.5, '0.5'],
    [1.234, '1.23'],
    [12.34, '12.3'],
    [123.4, '123'],
    [1_234, '1,230'],
    [499_876, '500,000'],
  ])('writes %d as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});

describe('barChart', () => {
  const image = barChart(summary) ?? '';

  it('has a bar for everybody who was measured, as long as the figure', () => {
    const lengths = [...image.matchAll(/class="bar[^"]*"[^>]* width="([\d.]+)"/g)].map(([, length]) =>
      Number(length),
    );
    expect(lengths).toHaveLength(2);
    expect((lengths[0] ?? 0) / (lengths[1] ?? 0)).toBeCloseTo(2 / 20, 2);
  });

  it('is well formed whatever contenders are called', () => {
    expect(image).toContain('Theirs &amp; &lt;co&gt;');
    expect(image).not.toContain('<co>');
  });

  it('has colours for dark and light', () => {
    expect(image).toContain('prefers-color-scheme: dark');
  });

  it('is none where there is nobody to compare with', () => {
    expect(barChart({ ...summary, contenders: summary.contenders.slice(0, 1) })).toBeUndefined();
  });
});

describe('notes', () => {
  const text = (loadShare: number, changes = {}) => {
    const contenders = summary.contenders.map((one) => ({ ...one, figures: { ...one.figures, loadShare } }));
    const workloads = [{ ...summary, contenders }];
    return notes({ machine: { ...machine, ...changes }, workloads, quick: false }).join('\n');
  };

  it('name what is missing, what failed, and too few open files', () => {
    expect(text(0.5)).toContain('Absent was left out: it needs a compiler.');
    expect(text(0.5)).toContain('Broken: not finished in 60 s.');
    expect(text(0.5)).toContain('1024 files');
  });

  it('say of how many rounds the medians are', () => {
    expect(text(0.5)).toContain('Medians of 3 rounds.');
  });

  it('say where the load generator may have been the limit, and only there', () => {
    expect(text(0.89)).not.toContain('load generator was busy');
    expect(text(0.95)).toContain('Burst to 1,000 sockets of Ours (95 %)');
  });

  it('say how much others took of the machine, where that was much', () => {
    const workloads = [summary];
    const said = (othersShare: number) => notes({ machine, workloads, quick: false, othersShare }).join();
    expect(said(0.4)).toContain('Other programs took 40 %');
    expect(said(0.01)).not.toContain('Other programs');
  });

  it('say what a system without /proc leaves out', () => {
    expect(text(0.5)).not.toContain('/proc');
    expect(text(0.5, { tellsUsage: false })).toContain('/proc');
  });
});
