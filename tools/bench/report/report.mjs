import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { summarise } from './summary.mjs';
import { aimTable, figureTables } from './table.mjs';

/** @typedef {{ machine: import('../machine.mjs').Machine, results: import('../rounds.mjs').WorkloadResult[], quick: boolean }} Run */

/**
 * Writes results.json and results.md.
 *
 * @param {Run} run
 * @param {string} folder
 * @returns {Promise<string>} what to print
 */
export async function writeReport(run, folder) {
  const workloads = run.results.map(summarise);
  const markdown = `${figureTables(workloads)}\n\n${aimTable(workloads)}\n`;
  await mkdir(folder, { recursive: true });
  const json = JSON.stringify({ machine: run.machine, quick: run.quick, workloads }, null, 2);
  await writeFile(join(folder, 'results.json'), `${json}\n`);
  await writeFile(join(folder, 'results.md'), markdown);
  return `\n${markdown}\n${folder}`;
}
