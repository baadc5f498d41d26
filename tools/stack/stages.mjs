import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from './failure.mjs';
import { nx } from './nx.mjs';
import { tallyJest, tallyTasks } from './tally.mjs';
import { workspace } from './workspace.mjs';

const run = promisify(execFile);
const testKinds = ['test', 'test-int', 'e2e'];

/**
 * @typedef {object} Result
 * @property {string} target
 * @property {string} project
 * @property {import('./tally.mjs').Tally} tally
 */

/** @returns {Promise<Map<string, string[]>>} the projects that have each target */
export async function readTargets() {
  const results = join(workspace, 'test-results');
  const file = join(results, 'graph.json');
  await mkdir(results, { recursive: true });
  const { code, output } = await nx(['graph', `--file=${file}`]);
  if (code !== 0) throw new Failure(`Nx could not read the workspace:\n${output}`);
  const projects = new Map();
  for (const node of Object.values(JSON.parse(await readFile(file, 'utf8')).graph.nodes)) {
    for (const target of Object.keys(node.data.targets)) {
      projects.set(target, [...(projects.get(target) ?? []), node.name]);
    }
  }
  return projects;
}

/**
 * Runs some targets of every project that has them, and counts: the tests where there are tests, else the tasks.
 *
 * @param {Map<string, string[]>} projects
 * @param {string[]} targets
 * @param {{ parallel: number, signal: AbortSignal }} options
 * @returns {Promise<Result[]>}
 */
export async function runStage(projects, targets, { parallel, signal }) {
  const { code, output } = await nx(
    ['run-many', '-t', ...targets, `--parallel=${parallel}`, '--output-style=static', '--nxBail=false'],
    { signal, onOutput: (text) => process.stdout.write(text) },
  );
  const failed = failedTasks(output);
  // Nx failed and does not say of what: then nothing of this stage is known to be well.
  const allFailed = code !== 0 && failed.size === 0;
  const results = [];
  for (const target of targets) {
    for (const project of projects.get(target) ?? []) {
      const taskFailed = allFailed || failed.has(`${project}:${target}`);
      const tally = testKinds.includes(target)
        ? await tallyJest(join(workspace, 'test-results', target, `${project}.json`), taskFailed)
        : tallyTasks(1, taskFailed ? 1 : 0);
      results.push({ target, project, tally });
    }
  }
  return results;
}

/**
 * @param {string} output
 * @returns {Set<string>} `project:target` of each task that Nx lists as failed
 */
function failedTasks(output) {
  const list = output.split('Failed tasks:').at(1) ?? '';
  return new Set([...list.matchAll(/^\s*- (\S+)$/gm)].map(([, task = '']) => task));
}

/**
 * Checks that every file is as Prettier would write it.
 *
 * @returns {Promise<Result[]>}
 */
export async function checkFormat() {
  const prettier = join(workspace, 'node_modules/prettier/bin/prettier.cjs');
  const check = run(process.execPath, [prettier, '--check', '--log-level=warn', '.'], { cwd: workspace });
  const failed = await check.then(
    () => 0,
    ({ stdout, stderr }) => {
      console.error(`${stdout}${stderr}`.trim());
      return 1;
    },
  );
  return [{ target: 'format', project: 'workspace', tally: tallyTasks(1, failed) }];
}

/**
 * Checks that what lists the services, from the gateway's routes to the manifests, is what the apps register (NX-01).
 *
 * @returns {Promise<Result[]>}
 */
export async function checkSync() {
  const { code, output } = await nx(['sync:check']);
  if (code !== 0) console.error(output.trim());
  return [{ target: 'sync', project: 'workspace', tally: tallyTasks(1, code === 0 ? 0 : 1) }];
}
