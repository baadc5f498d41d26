/**
 * `npm run bench -- [--quick] [--only=burst,…] [--rounds=3] [--minutes=15] [--out=<folder>] [--built] [--publish] [--from=<results.json>]
 * [--profile] [--gateway=<folder>]`: our gateway and its peers in one run on this machine. docs/performance.md says what is measured and how.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure, reportFailure } from '../stack/failure.mjs';
import { guardDirectory } from '../stack/lifeline.mjs';
import { nx } from '../stack/nx.mjs';
import { requireNode, say } from '../stack/workspace.mjs';
import { describeMachine } from './machine.mjs';
import { readOptions } from './options.mjs';
import { Processes } from './processes.mjs';
import { startRedis } from './redis.mjs';
import { Quietness } from './quietness.mjs';
import { writeProfiles } from './profile/profile-report.mjs';
import { publish } from './report/publish.mjs';
import { readRun, writeReport } from './report/report.mjs';
import { summarise } from './report/summary.mjs';
import { measureWorkloads } from './rounds.mjs';

/** What is told first; whatever else there is in workloads/ follows by name. */
const order = ['burst', 'spread', 'fanout-10k', 'hot', 'steady', 'replicas'];

const interruption = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => interruption.abort());
try {
  requireNode();
  const options = readOptions(process.argv.slice(2));
  if (options.profile) say(await profile(options));
  else {
    const run = options.from ? await readRun(options.from) : await measure(options);
    say(await writeReport(run, resolve(options.out)));
    if (options.publish) await publish(run);
  }
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}
process.exit();

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./report/report.mjs').Run>}
 */
async function measure(options) {
  const workloads = await readWorkloads(options);
  if (!options.built) await build();
  const begin = performance.now();
  const quietness = await Quietness.watch();
  const results = await measureAll(workloads, options);
  if (interruption.signal.aborted) throw new Failure('Interrupted: nothing was written.');
  const seconds = Math.round((performance.now() - begin) / 1_000);
  const { quick } = options;
  const date = new Date().toISOString();
  const [machine, othersShare] = await Promise.all([describeMachine(), quietness.othersShare()]);
  return { date, quick, seconds, othersShare, machine, workloads: results.map(summarise) };
}

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<string>} what to print
 */
async function profile(options) {
  const workloads = await readWorkloads(options);
  if (!options.built) await build();
  const folder = join(resolve(options.out), 'profiles');
  await rm(folder, { recursive: true, force: true });
  await measureAll(workloads, options, folder);
  if (interruption.signal.aborted) throw new Failure('Interrupted.');
  return writeProfiles(folder, await readdir(folder));
}

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./bench.mjs').Workload[]>}
 */
async function readWorkloads({ workloads: folder, only, quick }) {
  const files = await readdir(folder);
  const names = files.filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -'.mjs'.length));
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new Failure(`There is no workload ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  const place = (/** @type {string} */ name) => (order.includes(name) ? order.indexOf(name) : order.length);
  const chosen = names.filter((name) => only?.includes(name) ?? true).sort();
  chosen.sort((one, other) => place(one) - place(other));
  /** @type {import('./bench.mjs').Workload[]} */
  const workloads = await Promise.all(
    chosen.map(async (name) => (await import(pathToFileURL(resolve(folder, `${name}.mjs`)).href)).workload),
  );
  return workloads.filter((workload) => !quick || workload.quick);
}

async function build() {
  say('Building the gateway …');
  const { code, output } = await nx(['run-many', '-t', 'build', '-p', 'gateway']);
  if (code !== 0) throw new Failure(`The gateway could not be built:\n${output}`);
}

/**
 * @param {import('./bench.mjs').Workload[]} workloads
 * @param {import('./options.mjs').Options} options
 * @param {string} [profiles] the folder for them
 */
async function measureAll(workloads, { quick, rounds, limitSeconds, gateway }, profiles) {
  const directory = await mkdtemp(join(tmpdir(), 'ginforge-bench-'));
  guardDirectory(directory);
  const processes = new Processes(directory);
  try {
    await mkdir(join(directory, 'redis'));
    const redis = await startRedis(processes, join(directory, 'redis'));
    const secret = randomBytes(48).toString('base64url');
    const setting = {
      redis,
      rounds,
      limitSeconds,
      secret,
      directory,
      gateway: resolve(gateway),
      ...(profiles && { profiles }),
      quick,
      signal: interruption.signal,
      log: say,
    };
    return await measureWorkloads(workloads, setting);
  } finally {
    await processes.stopAll();
    await rm(directory, { recursive: true, force: true });
  }
}
