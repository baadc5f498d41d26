import { isMeasured, median, medianRatio } from '../statistics.mjs';

/** @typedef {{ name: string, title: string, figures: Record<string, number>, rounds: object[], missing?: string, failure?: string }} ContenderSummary */
/** @typedef {import('../bench.mjs').Aim & { measured?: number, met?: boolean }} AimResult */

/**
 * @typedef {object} WorkloadSummary
 * @property {string} name
 * @property {string} title
 * @property {string} unit
 * @property {string} group
 * @property {boolean} moreIsBetter
 * @property {import('../bench.mjs').Shown[]} shown what the table has a row for; the first one is plotted
 * @property {object} parameters
 * @property {ContenderSummary[]} contenders
 * @property {AimResult[]} aims
 */

/**
 * Medians over the rounds, and what they say of the aims.
 *
 * @param {import('../rounds.mjs').WorkloadResult} result
 * @returns {WorkloadSummary}
 */
export function summarise({ workload, parameters, contenders }) {
  const { name, title, unit, group = 'realtime', moreIsBetter = false, aims } = workload;
  const { shown = [{ metric: 'value', unit, moreIsBetter }] } = workload;
  return {
    ...{ name, title, unit, group, moreIsBetter, shown, parameters },
    contenders: contenders.map(summariseContender),
    aims: aims.map((aim) => ({ ...aim, ...judge(aim, contenders) })),
  };
}

/**
 * @param {import('../rounds.mjs').ContenderResult} contender
 * @returns {ContenderSummary}
 */
function summariseContender({ name, title, rounds, missing }) {
  const metrics = [...new Set(rounds.flatMap((round) => Object.keys(round.figures)))];
  const figures = metrics.flatMap((metric) => {
    const values = rounds.map((round) => round.figures[metric]).filter(isMeasured);
    return values.length > 0 ? [[metric, middle(metric, values)]] : [];
  });
  const failure = rounds.find((round) => round.failure)?.failure;
  return { name, title, figures: Object.fromEntries(figures), rounds, missing, failure };
}

/**
 * The median; but what was lost or doubled in one round is not made good by another.
 *
 * @param {string} metric
 * @param {number[]} values
 */
const middle = (metric, values) =>
  ['lost', 'doubled'].includes(metric) ? Math.max(...values) : median(values);

/**
 * @param {import('../bench.mjs').Aim} aim
 * @param {import('../rounds.mjs').ContenderResult[]} contenders
 * @returns {{ measured?: number, met?: boolean }} nothing where it was not measured
 */
function judge({ metric = 'value', against, atMost = Infinity, atLeast = -Infinity }, contenders) {
  const valuesOf = (/** @type {string | undefined} */ name) =>
    contenders.find((contender) => contender.name === name)?.rounds.map((round) => round.figures[metric]) ??
    [];
  const ours = valuesOf(contenders[0]?.name);
  const known = ours.filter(isMeasured);
  const own = known.length > 0 ? middle(metric, known) : undefined;
  const measured = against === undefined ? own : medianRatio(ours, valuesOf(against));
  return measured === undefined ? {} : { measured, met: measured <= atMost && measured >= atLeast };
}
