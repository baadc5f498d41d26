import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notes } from './notes.mjs';
import { barChart } from './plot.mjs';
import { aimTable, figureTables } from './table.mjs';

/**
 * What a run found, as results.json keeps it.
 *
 * @typedef {object} Run
 * @property {string} date as ISO 8601
 * @property {boolean} quick
 * @property {number} seconds that it took
 * @property {number} [othersShare] of all cores' time, taken by programs that have no part in it
 * @property {import('../machine.mjs').Machine} machine
 * @property {import('./summary.mjs').WorkloadSummary[]} workloads
 */

/**
 * Writes results.json, results.md and a plot of each workload.
 *
 * @param {Run} run
 * @param {string} folder
 * @returns {Promise<string>} what to print
 */
export async function writeReport(run, folder) {
  const markdown = reportOf(run);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.json'), resultsOf(run));
  await writeFile(join(folder, 'results.md'), markdown);
  await writePlots(run, folder);
  return `\n${markdown}\nWritten to ${folder}`;
}

/**
 * @param {string} file results.json of a run
 * @returns {Promise<Run>}
 */
export async function readRun(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** @param {Run} run */
export function resultsOf(run) {
  const rounded = (/** @type {string} */ _key, /** @type {unknown} */ value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  return `${JSON.stringify(run, rounded, 2)}\n`;
}

/**
 * @param {Run} run
 * @param {string} folder
 * @returns {Promise<string[]>} the names of the workloads that have one
 */
export async function writePlots(run, folder) {
  const plots = run.workloads.flatMap((workload) => {
    const image = barChart(workload);
    return image ? [{ name: workload.name, image }] : [];
  });
  await Promise.all(plots.map(({ name, image }) => writeFile(join(folder, `${name}.svg`), image)));
  return plots.map(({ name }) => name);
}

/** @param {Run} run */
function reportOf(run) {
  const said = notes(run).map((line) => `- ${line}`);
  return (
    [figureTables(run.workloads), aimTable(run.workloads), said.join('\n')].filter(Boolean).join('\n\n') +
    '\n'
  );
}
