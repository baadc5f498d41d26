import { figure } from './table.mjs';

const width = 720;
const right = 110;
/** Of the letters of names, on the safe side. */
const letterWidth = 7;
const rowHeight = 34;
const barHeight = 20;
const headHeight = 74;
const footHeight = 18;

/** Both schemes have their own colours; the card has a ground of its own, so that it reads on any page. */
const style = `
  .card { fill: #ffffff; stroke: #d8dee9; }
  text { font: 13px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; fill: #1f2937; }
  .title { font-size: 17px; font-weight: 650; }
  .unit, .hint { fill: #64748b; }
  .name { text-anchor: end; }
  .value { font-variant-numeric: tabular-nums; }
  .track { fill: #f1f5f9; }
  .bar { fill: #94a3b8; }
  .ours { fill: #2563eb; }
  .name.ours, .value.ours { fill: #1d4ed8; font-weight: 650; }
  .bad { fill: #b91c1c; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0f172a; stroke: #334155; }
    text { fill: #e2e8f0; }
    .unit, .hint { fill: #94a3b8; }
    .track { fill: #1e293b; }
    .bar { fill: #64748b; }
    .ours { fill: #3b82f6; }
    .name.ours, .value.ours { fill: #93c5fd; }
    .bad { fill: #f87171; }
  }`;

/**
 * A bar for each contender that was measured, ours first and in its own colour.
 *
 * @param {import('./summary.mjs').WorkloadSummary} workload
 * @returns {string | undefined} an SVG image; undefined where there is nobody to compare with
 */
export function barChart({ title, shown, contenders }) {
  const [{ metric, unit, moreIsBetter } = { metric: 'value', unit: '', moreIsBetter: false }] = shown;
  const bars = contenders.filter(({ figures }) => figures[metric] !== undefined);
  if (bars.length < 2) return undefined;
  const most = Math.max(...bars.map(({ figures }) => figures[metric] ?? 0));
  const left = nameWidth(bars);
  const height = headHeight + bars.length * rowHeight + footHeight;
  const rows = bars.map((contender, index) =>
    bar(contender, {
      value: contender.figures[metric] ?? 0,
      most,
      top: headHeight + index * rowHeight,
      isOurs: index === 0,
      left,
    }),
  );
  const hint = moreIsBetter ? 'more is better' : 'less is better';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(`${title}: ${unit}`)}">
<style>${style}
</style>
<rect class="card" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
<text class="title" x="24" y="34">${escape(title)}</text>
<text class="unit" x="24" y="55">${escape(unit)} · ${hint}</text>
${rows.join('\n')}
</svg>
`;
}

/**
 * @param {import('./summary.mjs').ContenderSummary} contender
 * @param {{ value: number, most: number, top: number, isOurs: boolean, left: number }} place
 */
function bar({ title, figures }, { value, most, top, isOurs, left }) {
  const full = width - left - right;
  const length = Math.max(2, most > 0 ? (value / most) * full : 0);
  const middle = top + barHeight / 2 + 4.5;
  const lost = figures.lost && figures.expected ? figures.lost / figures.expected : 0;
  const tone = isOurs ? ' ours' : '';
  const note = lost > 0 ? ` <tspan class="bad">${escape(`−${figure(lost * 100)} %`)}</tspan>` : '';
  return [
    `<text class="name${tone}" x="${left - 12}" y="${middle}">${escape(title)}</text>`,
    `<rect class="track" x="${left}" y="${top}" width="${full}" height="${barHeight}" rx="5"/>`,
    `<rect class="bar${tone}" x="${left}" y="${top}" width="${length.toFixed(1)}" height="${barHeight}" rx="${Math.min(5, length / 2)}"/>`,
    `<text class="value${tone}" x="${left + full + 10}" y="${middle}">${figure(value)}${note}</text>`,
  ].join('');
}

/**
 * @param {import('./summary.mjs').ContenderSummary[]} bars
 * @returns {number} room for the longest name, which nobody can measure here
 */
function nameWidth(bars) {
  const longest = Math.max(...bars.map(({ title }) => title.length));
  return Math.min(Math.max(longest * letterWidth + 36, 120), 380);
}

/** @param {string} text */
const escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
