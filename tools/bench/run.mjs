/**
 * `npm run bench -- [--quick] [--only=burst,…] [--rounds=3] [--out=<folder>] [--built] [--publish]`: our gateway and its
 * peers in one run on this machine (docs/performance.md says what is measured and how).
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, reportFailure } from '../stack/failure.mjs';
import { guardDirectory } from '../stack/lifeline.mjs';
import { nx } from '../stack/nx.mjs';
import { requireNode, workspace } from '../stack/workspace.mjs';
import { describeMachine } from './machine.mjs';
import { Processes } from './processes.mjs';
import { startRedis } from './redis.mjs';
import { writeReport } from './report/report.mjs';
import { measureWorkload } from './rounds.mjs';

/** What is told first; whatever else there is in workloads/ follows by name. */
const order = ['burst', 'spread', 'fanout-10k', 'hot', 'steady', 'replicas'];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    out: { type: 'string', default: join(workspace, 'dist/bench') },
    built: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
  },
});
const interruption = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => interruption.abort());
try {
  requireNode();
  const workloads = await readWorkloads(values.only?.split(','));
  if (!values.built) await build();
  const results = await measureAll(workloads);
  const machine = await describeMachine();
  console.log(await writeReport({ machine, results, quick: values.quick }, resolve(values.out)));
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}
process.exit();

/**
 * @param {string[] | undefined} only
 * @returns {Promise<import('./bench.mjs').Workload[]>}
 */
async function readWorkloads(only) {
  const folder = join(import.meta.dirname, 'workloads');
  const names = (await readdir(folder))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -4));
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new Failure(`There is no workload ${unknown.join(', ')}: there are ${names.join(', ')}.`);
  const place = (/** @type {string} */ name) => (order.includes(name) ? order.indexOf(name) : order.length);
  const chosen = names.filter((name) => only?.includes(name) ?? true).sort();
  chosen.sort((one, other) => place(one) - place(other));
  return Promise.all(chosen.map(async (name) => (await import(`./workloads/${name}.mjs`)).workload));
}

async function build() {
  console.log('Building the gateway …');
  const { code, output } = await nx(['run-many', '-t', 'build', '-p', 'gateway']);
  if (code !== 0) throw new Failure(`The gateway could not be built:\n${output}`);
}

/** @param {import('./bench.mjs').Workload[]} workloads */
async function measureAll(workloads) {
  const directory = await mkdtemp(join(tmpdir(), 'ginforge-bench-'));
  guardDirectory(directory);
  const processes = new Processes(directory);
  try {
    await mkdir(join(directory, 'redis'));
    const redis = await startRedis(processes, join(directory, 'redis'));
    const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
    const secret = randomBytes(48).toString('base64url');
    const { quick } = values;
    const { signal } = interruption;
    const results = [];
    for (const workload of workloads)
      results.push(
        await measureWorkload(workload, {
          redis,
          rounds,
          secret,
          directory,
          quick,
          signal,
          log: console.log,
        }),
      );
    return results;
  } finally {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  }
}
