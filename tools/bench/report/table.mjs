/** @typedef {import('./summary.mjs').WorkloadSummary} WorkloadSummary */

/**
 * One Markdown table for each group of workloads: what each contender needed.
 *
 * @param {WorkloadSummary[]} workloads
 */
export function figureTables(workloads) {
  const groups = [...new Set(workloads.map(({ group }) => group))];
  return groups
    .map((group) => figureTable(workloads.filter((workload) => workload.group === group)))
    .join('\n\n');
}

/** @param {WorkloadSummary[]} workloads */
function figureTable(workloads) {
  const titles = [
    ...new Map(workloads.flatMap((workload) => workload.contenders.map(({ name, title }) => [name, title]))),
  ];
  const rows = workloads.map((workload) => {
    const cells = titles.map(([name]) => figureCell(workload.contenders.find((one) => one.name === name)));
    return [`${workload.title}: ${workload.unit}`, ...cells];
  });
  return table(['', ...titles.map(([, title]) => title)], rows);
}

/** @param {import('./summary.mjs').ContenderSummary | undefined} contender */
function figureCell(contender) {
  if (!contender || contender.missing) return '–';
  return contender.figures.value === undefined ? (contender.failure ?? '–') : figure(contender.figures.value);
}

/**
 * Each aim of performance.md and what was measured.
 *
 * @param {WorkloadSummary[]} workloads
 */
export function aimTable(workloads) {
  const rows = workloads.flatMap(({ title, aims, contenders }) =>
    aims.map((aim) => [
      title,
      aimText(aim, contenders),
      aim.measured === undefined ? 'not measured' : figure(aim.measured),
      verdict(aim),
    ]),
  );
  return table(['workload', 'aim', 'measured', ''], rows);
}

/**
 * @param {import('./summary.mjs').AimResult} aim
 * @param {import('./summary.mjs').ContenderSummary[]} contenders
 */
function aimText({ metric, against, atMost, atLeast }, contenders) {
  const bound = atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
  const other = contenders.find(({ name }) => name === against)?.title ?? against;
  return [metric, against ? `${bound} × ${other}` : bound].filter(Boolean).join(' ');
}

/** @param {import('./summary.mjs').AimResult} aim */
const verdict = ({ met }) => (met === undefined ? '' : met ? '✓' : '✗');

/**
 * @param {number} value
 * @returns {string} three digits that count
 */
export function figure(value) {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 3), minimumFractionDigits: 0 });
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
