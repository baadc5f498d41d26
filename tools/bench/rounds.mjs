import { Bench } from './bench.mjs';
import { loadContender } from './contenders/contender.mjs';

const defaultTimeoutSeconds = 60;

/** @typedef {ConstructorParameters<typeof Bench>[0] & { rounds: number, signal: AbortSignal }} RunSetting */
/** @typedef {{ figures: import('./bench.mjs').Measurement, failure?: string }} Round */
/** @typedef {{ name: string, title: string, rounds: Round[], missing?: string }} ContenderResult */
/** @typedef {{ workload: import('./bench.mjs').Workload, parameters: object, contenders: ContenderResult[] }} WorkloadResult */

/**
 * Measures one workload: every contender in turn within a round, each started afresh.
 *
 * @param {import('./bench.mjs').Workload} workload
 * @param {RunSetting} run
 * @returns {Promise<WorkloadResult>}
 */
export async function measureWorkload(workload, run) {
  const parameters = run.quick ? workload.quick : workload.full;
  const names = (run.quick && workload.quickContenders) || workload.contenders;
  const contenders = await Promise.all(names.map(takePart));
  for (let round = 0; round < Math.min(run.rounds, workload.rounds ?? Infinity); round++) {
    for (const contender of contenders) {
      if (contender.missing || run.signal.aborted) continue;
      const measured = await measureOnce(workload, contender.name, parameters, run);
      contender.rounds.push(measured);
      run.log(progress(workload, contender, round, measured));
    }
  }
  return { workload, parameters, contenders };
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
  const bench = new Bench(run);
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
