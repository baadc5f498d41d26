import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publish } from './publish.mjs';

const documents = ['README.md', 'README.zh-CN.md', 'docs/performance.md'];

const contender = (name: string, value: number) => ({ name, title: name, figures: { value }, rounds: [] });
const run = {
  date: '2026-01-02T03:04:05.678Z',
  quick: false,
  seconds: 1,
  machine: {
    processor: 'a processor',
    cores: 2,
    memoryGiB: 8,
    system: 'Linux 6',
    node: '20.19.0',
    openFiles: 65_536,
    isPinned: true,
    tellsUsage: true,
    versions: { ws: '8.0.0' },
  },
  workloads: [
    {
      name: 'burst',
      title: 'Burst',
      unit: 's',
      group: 'realtime',
      moreIsBetter: false,
      shown: [{ metric: 'value', unit: 's' }],
      parameters: {},
      contenders: [contender('ours', 1), contender('theirs', 10)],
      aims: [{ against: 'theirs', atMost: 0.2, measured: 0.1, met: true }],
    },
  ],
};

let root: string;
const read = (name: string) => readFileSync(join(root, name), 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ginforge-publish-'));
  mkdirSync(join(root, 'docs'));
  for (const name of documents)
    writeFileSync(join(root, name), 'before\n\n<!-- bench -->\n\nold\n\n<!-- /bench -->\n\nafter\n');
});

afterEach(() => rmSync(root, { recursive: true }));

describe('publish', () => {
  it('writes tables between the markers and leaves the rest of each document alone', async () => {
    await publish(run, root);
    for (const name of documents) {
      const text = read(name);
      expect(text).toMatch(
        /^before\n\n<!-- bench -->\n[^]*\| Burst: s \| 1 \| 10 \|\n[^]*<!-- \/bench -->\n\nafter\n$/,
      );
      expect(text).not.toContain('old');
      expect(text).toContain('a processor');
    }
  });

  it('writes the results and plots that the documents show', async () => {
    await publish(run, root);
    expect(JSON.parse(read('docs/performance/results.json'))).toEqual(run);
    expect(read('docs/performance.md')).toContain('](performance/burst.svg)');
    expect(read('README.md')).toContain('](docs/performance/burst.svg)');
    expect(read('docs/performance/burst.svg')).toMatch(/^<svg /);
  });

  it('can be done again', async () => {
    await publish(run, root);
    const first = documents.map(read);
    await publish(run, root);
    expect(documents.map(read)).toEqual(first);
  });

  it('refuses a quick run', async () => {
    await expect(publish({ ...run, quick: true }, root)).rejects.toThrow('quick');
    expect(read('README.md')).toContain('old');
  });

  it('refuses a document without the markers', async () => {
    writeFileSync(join(root, 'README.md'), 'nothing');
    await expect(publish(run, root)).rejects.toThrow('README.md has no <!-- bench -->');
  });
});
