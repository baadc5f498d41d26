import { join } from 'node:path';

import { Bench } from './bench.mjs';
import { loadContender } from './contenders/contender.mjs';

const defaultTimeoutSeconds = 60;

/** @typedef {ConstructorParameters<typeof Bench>[0] & { rounds: number, limitSeconds: number, signal: AbortSignal }} RunSetting */
/** @typedef {{ figures: import('./bench.mjs').Measurement, failure?: string }} Round */
/** @typedef {{ name: string, title: string, rounds: Round[], missing?: string }} ContenderResult */
/** @typedef {{ workload: import('./bench.mjs').Workload, parameters: object, contenders: ContenderResult[] }} WorkloadResult */

/**
 * Measures all workloads, and then all once more, round by round, so that the rounds of one are minutes apart. A round for
 * which there is no time any more is left out; the first one never is.
 *
 * @param {import('./bench.mjs').Workload[]} workloads
 * @param {RunSetting} run
 * @returns {Promise<WorkloadResult[]>}
 */
export async function measureWorkloads(workloads, run) {
  const results = await Promise.all(workloads.map((workload) => prepare(workload, run)));
  const begin = performance.now();
  for (let round = 0; round < run.rounds; round++) {
    const elapsed = (performance.now() - begin) / 1_000;
    if (round > 0 && elapsed + elapsed / round > run.limitSeconds) break;
    for (const result of results) await measureRound(result, round, run);
  }
  return results;
}

/**
 * @param {import('./bench.mjs').Workload} workload
 * @param {RunSetting} run profiles are made of ours alone
 * @returns {Promise<WorkloadResult>}
 */
async function prepare(workload, { quick, profiles }) {
  const all = (quick && workload.quickContenders) || workload.contenders;
  const names = profiles ? all.slice(0, 1) : all;
  const parameters = quick ? workload.quick : workload.full;
  return { workload, parameters, contenders: await Promise.all(names.map(takePart)) };
}

/**
 * Every contender in turn, each started afresh.
 *
 * @param {WorkloadResult} result
 * @param {number} round
 * @param {RunSetting} run
 */
async function measureRound({ workload, parameters, contenders }, round, run) {
  if (round >= (workload.rounds ?? Infinity)) return;
  for (const contender of contenders) {
    if (contender.missing || run.signal.aborted) continue;
    const measured = await measureOnce(workload, contender.name, parameters, run);
    contender.rounds.push(measured);
    run.log(progress(workload, contender, round, measured));
  }
}

/**
 * @param {string} name
 * @returns {Promise<ContenderResult>}
 */
async function takePart(name) {
  const { title, missing } = await loadContender(name);
  return { name, title, rounds: [], missing: missing?.() };
}

/**
 * A contender that cannot do it is a result, and not the end of the run.
 *
 * @param {import('./bench.mjs').Workload} workload
 * @param {string} contender
 * @param {object} parameters
 * @param {RunSetting} run
 * @returns {Promise<Round>}
 */
async function measureOnce(workload, contender, parameters, run) {
  const profiles = run.profiles && join(run.profiles, workload.name);
  const bench = new Bench({ ...run, ...(profiles && { profiles }) });
  const patience = endOfPatience(workload.timeoutSeconds ?? defaultTimeoutSeconds, run.signal);
  try {
    const measuring = workload.measure(bench, contender, parameters);
    return { figures: await Promise.race([measuring, patience.over]) };
  } catch (error) {
    return { figures: {}, failure: error instanceof Error ? error.message : String(error) };
  } finally {
    patience.end();
    await bench.close();
  }
}

/**
 * @param {number} seconds
 * @param {AbortSignal} signal of an interruption
 * @returns {{ over: Promise<never>, end: () => void }} what rejects when the time is over or somebody interrupts
 */
function endOfPatience(seconds, signal) {
  let end = () => {};
  /** @type {Promise<never>} */
  const over = new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not finished in ${seconds} s`)), seconds * 1_000);
    const interrupt = () => reject(new Error('interrupted'));
    signal.addEventListener('abort', interrupt, { once: true });
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
    };
  });
  return { over, end };
}

/**
 * @param {import('./bench.mjs').Workload} workload
 * @param {ContenderResult} contender
 * @param {number} round
 * @param {Round} measured
 */
function progress({ name }, contender, round, { failure, figures }) {
  const text = Object.entries(figures).map(([key, value]) => `${key} ${Number(value?.toPrecision(4))}`);
  return `${name} #${round + 1} ${contender.title}: ${failure ?? text.join(', ')}`;
}
