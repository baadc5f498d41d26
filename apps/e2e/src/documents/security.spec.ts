import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from '../stack/workspace.js';

/** A line of the table of threats. */
interface Threat {
  threat: string;
  rule: string;
  code: string;
  test: string;
}

const text = readFileSync(join(workspace, 'docs/security.md'), 'utf8');
const threats = rowsOf('| threat | rule | where | proven by |');

/** The rows below a heading line, without those that only name who attacks. */
function rowsOf(heading: string): Threat[] {
  const lines = text.slice(text.indexOf(heading)).split('\n').slice(2);
  const rows = lines.slice(0, lines.indexOf('')).map((line) => line.split('|').map((cell) => cell.trim()));
  return rows
    .map(([, threat = '', rule = '', code = '', test = '']) => ({
      threat,
      rule,
      code: pathIn(code),
      test: pathIn(test),
    }))
    .filter(({ rule }) => rule !== '');
}

function pathIn(cell: string): string {
  return /^`([^`]+)`$/.exec(cell)?.[1] ?? cell;
}

describe('docs/security.md', () => {
  it('[PF-02] names for each threat one rule, one file of code and one of tests', () => {
    expect(threats.length).toBeGreaterThan(40);
    for (const { threat, rule, code, test } of threats) {
      expect([threat, rule]).toEqual([
        threat,
        expect.stringMatching(/^(?:[A-Z][A-Z0-9]-\d{2}|(?:issue|http) \d+)$/),
      ]);
      expect([threat, code, test]).toEqual([
        threat,
        expect.stringContaining('/'),
        expect.stringMatching(/(?:\.spec|\.conformance|\/http-conformance\/[\w-]+)\.ts$/),
      ]);
    }
  });

  it('[PF-02] names no file that is not there', () => {
    const paths = [...text.matchAll(/`((?:apps|libs|tools|docker|k8s|\.github)\/[^`\s*]+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(paths.length).toBeGreaterThan(threats.length);
    expect(paths.filter((path) => !existsSync(join(workspace, path)))).toEqual([]);
  });

  it('[PF-02] names no test file that has no test of the rule beside it', () => {
    const unproven = threats.filter(({ rule, test }) => {
      const file = join(workspace, test);
      return !existsSync(file) || !readFileSync(file, 'utf8').includes(`[${rule}]`);
    });
    expect(unproven).toEqual([]);
  });
});
