import { english } from './words.mjs';

/** @typedef {import('./summary.mjs').WorkloadSummary} WorkloadSummary */
/** @typedef {import('./summary.mjs').ContenderSummary} ContenderSummary */

/**
 * One Markdown table for each group of workloads: what was measured of each contender, ours first.
 *
 * @param {WorkloadSummary[]} workloads
 * @param {import('./words.mjs').Words} [words]
 */
export function figureTables(workloads, words = english) {
  const groups = [...new Set(workloads.map(({ group }) => group))];
  const ofGroup = (/** @type {string} */ group) => workloads.filter((workload) => workload.group === group);
  return groups.map((group) => figureTable(ofGroup(group), words)).join('\n\n');
}

/**
 * @param {WorkloadSummary[]} workloads
 * @param {import('./words.mjs').Words} words
 */
function figureTable(workloads, words) {
  const all = workloads.flatMap(({ contenders }) => contenders);
  const titles = new Map(all.map(({ name, title }) => [name, words.say(title)]));
  const rows = workloads.flatMap((workload) =>
    workload.shown.map(({ metric, unit }) => [
      `${words.say(workload.title)}: ${words.say(unit)}`,
      ...[...titles.keys()].map((name) => figureCell(contenderOf(workload, name), metric, words)),
    ]),
  );
  return table([words.what, ...titles.values()], rows);
}

/**
 * @param {WorkloadSummary} workload
 * @param {string} name
 */
const contenderOf = ({ contenders }, name) => contenders.find((contender) => contender.name === name);

/**
 * @param {ContenderSummary | undefined} contender
 * @param {string} metric
 * @param {import('./words.mjs').Words} words
 */
function figureCell(contender, metric, words) {
  if (!contender || contender.missing) return '–';
  const value = contender.figures[metric];
  if (value === undefined) return contender.failure ? words.unfinished : '–';
  const share = lostShare(contender);
  return share > 0 ? `${figure(value)} (${words.lost(`${figure(share * 100)} %`)})` : figure(value);
}

/** @param {ContenderSummary} contender */
function lostShare({ figures: { lost = 0, expected = NaN } }) {
  return lost > 0 ? lost / expected : 0;
}

/**
 * Each aim and what was measured.
 *
 * @param {WorkloadSummary[]} workloads
 * @param {import('./words.mjs').Words} [words]
 */
export function aimTable(workloads, words = english) {
  const rows = workloads.flatMap(({ title, aims, contenders, shown, unit }) =>
    aims.map((aim) => [
      words.say(title),
      aimText(aim, { contenders, shown: [...shown, { metric: 'value', unit }] }, words),
      aim.measured === undefined ? words.notMeasured : figure(aim.measured),
      verdict(aim),
    ]),
  );
  return table(['', words.aim, words.measured, ''], rows);
}

/**
 * @param {import('./summary.mjs').AimResult} aim
 * @param {Pick<WorkloadSummary, 'contenders' | 'shown'>} workload
 * @param {import('./words.mjs').Words} words
 */
function aimText({ metric = 'value', against, atMost, atLeast }, { contenders, shown }, words) {
  const bound = atMost === undefined ? `≥ ${figure(atLeast ?? NaN)}` : `≤ ${figure(atMost)}`;
  if (against === undefined) {
    const unit = shown.find((one) => one.metric === metric)?.unit ?? metric;
    return `${bound} ${words.say(unit)}`;
  }
  const other = contenders.find(({ name }) => name === against)?.title ?? against;
  const what = metric === 'value' ? '' : `${metric} `;
  return `${what}${bound} × ${words.say(other)}`;
}

/** @param {import('./summary.mjs').AimResult} aim */
const verdict = ({ met }) => (met === undefined ? '' : met ? '✓' : '✗');

/**
 * @param {number} value
 * @returns {string} with three digits that count, whole numbers from 100 on
 */
export function figure(value) {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  const rounded = Math.abs(value) >= 1_000 ? Number(value.toPrecision(3)) : value;
  return rounded.toLocaleString('en', { maximumFractionDigits: Math.min(Math.max(digits, 0), 4) });
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
