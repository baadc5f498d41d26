import { loadLimit } from '../load-meter.mjs';
import { figure } from './table.mjs';

/** From this share of the machine on others are worth a word. */
const noise = 0.05;

/** Sockets of the largest workload, and what a process has open besides. */
const neededFiles = 10_200;

/**
 * What a reader must know to read the figures aright.
 *
 * @param {Pick<import('./report.mjs').Run, 'machine' | 'workloads' | 'quick' | 'othersShare'>} run
 * @returns {string[]} sentences
 */
export function notes({ machine, workloads, quick, othersShare = 0 }) {
  const lines = [];
  if (quick) lines.push('This was the quick run: fewer contenders, fewer messages, one round.');
  lines.push(`Medians of ${roundsOf(workloads)}.`);
  if (othersShare > noise)
    lines.push(
      `Other programs took ${figure(othersShare * 100)} % of the machine meanwhile: take no figure for exact, and times least of all.`,
    );
  if (!machine.tellsUsage)
    lines.push('This system has no /proc: everything that needs the CPU or memory of a process is left out.');
  if (!machine.isPinned)
    lines.push(
      'Contender and load generator shared their cores, as this system has one core or no `taskset`.',
    );
  if (machine.openFiles > 0 && machine.openFiles < neededFiles)
    lines.push(
      `A process may open ${machine.openFiles} files here: 10,000 sockets did not fit. Raise \`ulimit -n\`.`,
    );
  return [...lines, ...missing(workloads), ...limited(workloads), ...failed(workloads)];
}

/** @param {import('./summary.mjs').WorkloadSummary[]} workloads */
function roundsOf(workloads) {
  const counts = workloads.map(({ contenders }) =>
    Math.max(...contenders.map(({ rounds }) => rounds.length)),
  );
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1) return 'one round';
  return least === most ? `${most} rounds` : `${least} to ${most} rounds`;
}

/** @param {import('./summary.mjs').WorkloadSummary[]} workloads */
function missing(workloads) {
  const all = workloads.flatMap(({ contenders }) => contenders);
  const lacks = new Map(all.flatMap(({ title, missing: lack }) => (lack ? [[title, lack]] : [])));
  return [...lacks].map(([title, lack]) => `${title} was left out: it needs ${lack}.`);
}

/** @param {import('./summary.mjs').WorkloadSummary[]} workloads */
function limited(workloads) {
  const busy = workloads.flatMap(({ title, contenders }) =>
    contenders
      .filter(({ figures }) => (figures.loadShare ?? 0) > loadLimit)
      .map(
        (contender) =>
          `${title} of ${contender.title} (${figure((contender.figures.loadShare ?? 0) * 100)} %)`,
      ),
  );
  if (busy.length === 0) return [];
  return [
    `The load generator was busy for more than ${loadLimit * 100} % of its time, and may have been the limit, in: ${busy.join(', ')}.`,
  ];
}

/** @param {import('./summary.mjs').WorkloadSummary[]} workloads */
function failed(workloads) {
  return workloads.flatMap(({ title, contenders }) =>
    contenders.flatMap((contender) =>
      contender.failure ? [`${title}, ${contender.title}: ${contender.failure.split('\n')[0]}.`] : [],
    ),
  );
}
