import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { workspace } from '../stack/workspace.js';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  permissions?: Permissions;
  'timeout-minutes'?: number;
  strategy?: { matrix: { node: string[] } };
  steps: Step[];
}

type Permissions = string | Record<string, string>;

interface Workflow {
  on: Record<string, unknown>;
  permissions?: Permissions;
  concurrency?: { group: string };
  jobs: Record<string, Job>;
}

const folder = join(workspace, '.github/workflows');
const workflows = readdirSync(folder).map(
  (file) => [file, parse(readFileSync(join(folder, file), 'utf8'))] as [string, Workflow],
);
const steps = workflows.flatMap(([, { jobs }]) => Object.values(jobs).flatMap((job) => job.steps));
const commands = steps.flatMap(({ run = '' }) => run.split('\n')).filter((line) => line.trim() !== '');

describe('the workflows for GitHub', () => {
  it('[PF-02] run npm scripts that there are, and all that say whether a change is good', () => {
    const { scripts } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
    const called = commands
      .filter((command) => !command.startsWith('sudo apt-get install '))
      .map((command) => /^npm (?:run )?([\w:-]+)/.exec(command)?.[1])
      .filter((script) => script !== 'ci');
    expect(called.toSorted()).toEqual(['check:dependencies', 'sbom', 'test', 'test:docker']);
    for (const script of called) expect(scripts).toHaveProperty([script ?? 'a command that is no script']);
  });

  it('[PF-04] test on every Node that we promise', () => {
    const versions = workflows.flatMap(([, { jobs }]) =>
      Object.values(jobs).flatMap(({ strategy }) => strategy?.matrix.node ?? []),
    );
    expect(versions).toEqual(['20.19', '22', '24']);
  });

  it.each(workflows)('[PF-02] %s may only read, and ends', (_file, { permissions, concurrency, jobs }) => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(concurrency?.group).toBeTruthy();
    for (const [name, job] of Object.entries(jobs)) {
      expect([name, job.permissions]).toEqual([name, undefined]);
      expect([name, job['timeout-minutes']]).toEqual([name, expect.any(Number)]);
    }
  });

  it.each(workflows)('[PF-02] %s gives nobody else’s code a secret', (file, { on }) => {
    expect(Object.keys(on)).not.toContain('pull_request_target');
    expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/secrets\.|github\.event\./);
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
      expect(step.with).toMatchObject({ 'persist-credentials': false });
    }
  });

  it('[PF-02] name actions by their commits, and the same one everywhere', () => {
    const actions = new Set(steps.flatMap(({ uses }) => uses ?? []));
    for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    const names = [...actions].map((action) => action.split('@')[0]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('[PF-02] hand on the bill of materials where its script writes it', () => {
    const upload = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    expect(upload?.with).toMatchObject({ path: 'dist/sbom.json', 'if-no-files-found': 'error' });
  });
});
