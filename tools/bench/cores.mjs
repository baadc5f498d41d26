import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { findProgram } from '../stack/programs.mjs';

/** From so many cores on, three gateways have one each and the load generator two. */
const coresForReplicas = 5;

/** The program that gives a process cores of its own; undefined where the system has none. */
export const taskset = process.platform === 'linux' ? findProgram('taskset') : undefined;

/**
 * @param {string} list as /proc has it: `0-3,6`
 * @returns {number[]}
 */
export function parseCores(list) {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** @returns {number[]} the cores that this process may use; a container may have some of the machine's only */
function allowedCores() {
  if (process.platform !== 'linux')
    return Array.from({ length: availableParallelism() }, (_, index) => index);
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return parseCores(list);
}

const cores = allowedCores();

/** Whether contender and load have cores of their own. */
export const isPinned = taskset !== undefined && cores.length > 1;

const ownCores = isPinned && cores.length >= coresForReplicas ? 3 : 1;

/** Where things run, as `taskset` lists cores: what is measured has the first one for itself. */
export const places = { contender: String(cores[0]), load: cores.slice(ownCores).join(',') };

/** A core for each of three gateways; undefined where there are too few. */
export const replicaPlaces = ownCores === 3 ? cores.slice(0, 3).map(String) : undefined;

/** How many cores load, publisher and Redis share. */
export const loadCores = isPinned ? cores.length - ownCores : cores.length;
