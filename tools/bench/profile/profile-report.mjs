import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { table } from '../report/table.mjs';
import { readProfiles } from './places.mjs';

const shownPackages = 3;
const shownFunctions = 4;
/** Less than one part in a hundred is not told. */
const least = 0.01;

/**
 * Writes profiles.md: for each workload where the time and the memory went.
 *
 * @param {string} folder with one folder of profiles for each workload
 * @param {string[]} workloads
 * @returns {Promise<string>} what to print
 */
export async function writeProfiles(folder, workloads) {
  const cpu = [];
  const heap = [];
  for (const workload of workloads) {
    const profiles = await readProfiles(join(folder, workload));
    if (profiles.cpu.total === 0) continue; // nothing was looked at twice
    cpu.push([workload, `${(profiles.cpu.total / 1_000).toFixed(1)} s`, ...columns(profiles.cpu)]);
    heap.push([workload, `${profiles.heap.total.toFixed(0)} MiB`, ...columns(profiles.heap)]);
  }
  const heads = ['kernel and native', 'garbage', 'Node', 'packages', 'GinForge', 'of that'];
  const markdown = [
    table(['workload', 'CPU', ...heads], cpu),
    table(['workload', 'allocated', ...heads], heap),
  ].join('\n\n');
  await writeFile(join(folder, 'profiles.md'), `${markdown}\n`);
  return `\n${markdown}\n\nWritten to ${folder}`;
}

/**
 * @param {import('./places.mjs').Profile} profile
 * @returns {string[]}
 */
function columns({ places, own }) {
  const { 'kernel and native': native, garbage, Node, GinForge, ...packages } = places;
  const named = [native, garbage, Node].map(percent);
  return [...named, largest(packages, shownPackages), percent(GinForge), largest(own, shownFunctions)];
}

/**
 * @param {Record<string, number>} parts
 * @param {number} count
 */
function largest(parts, count) {
  const sorted = Object.entries(parts).filter(([, part]) => part >= least);
  sorted.sort(([, one], [, other]) => other - one);
  return sorted
    .slice(0, count)
    .map(([name, part]) => `${name} ${percent(part)}`)
    .join(', ');
}

function percent(part = 0) {
  return `${(part * 100).toFixed(0)} %`;
}
