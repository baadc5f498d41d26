import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where time or memory went: parts of 1 by place, what is ours by function too.
 *
 * @typedef {object} Profile
 * @property {number} total milliseconds, or MiB
 * @property {Record<string, number>} places `kernel and native`, `garbage`, `Node`, `GinForge`, or the name of a package
 * @property {Record<string, number>} own functions of ours
 */

/** @typedef {{ functionName: string, url: string }} CallFrame */

const native = 'kernel and native';

/**
 * @param {string} folder of one workload's profiles; markers in it are removed
 * @returns {Promise<{ cpu: Profile, heap: Profile }>}
 */
export async function readProfiles(folder) {
  const files = await readdir(folder);
  await Promise.all(files.filter((file) => file.endsWith('.done')).map((file) => rm(join(folder, file))));
  const parse = async (/** @type {string} */ ending) =>
    Promise.all(
      files
        .filter((file) => file.endsWith(ending))
        .map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))),
    );
  const [cpu, heap] = [await parse('.cpuprofile'), await parse('.heapprofile')];
  return {
    cpu: add(cpu.flatMap(timesOf)),
    heap: add(heap.flatMap(({ head }) => sizesOf(head))),
  };
}

/**
 * @param {{ nodes: { id: number, callFrame: CallFrame }[], samples: number[], timeDeltas: number[] }} profile
 * @returns {[CallFrame, number][]} milliseconds of each sample that was at work
 */
function timesOf({ nodes, samples, timeDeltas }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  return samples.flatMap((id, index) => {
    const frame = frames.get(id);
    const milliseconds = (timeDeltas[index] ?? 0) / 1_000;
    return frame === undefined || frame.functionName === '(idle)' ? [] : [[frame, milliseconds]];
  });
}

/**
 * @typedef {{ callFrame: CallFrame, selfSize: number, children: HeapNode[] }} HeapNode
 * @param {HeapNode} node
 * @returns {[CallFrame, number][]} MiB
 */
function sizesOf({ callFrame, selfSize, children }) {
  return [[callFrame, selfSize / 1_048_576], ...children.flatMap(sizesOf)];
}

/**
 * @param {[CallFrame, number][]} parts
 * @returns {Profile}
 */
function add(parts) {
  const total = parts.reduce((sum, [, amount]) => sum + amount, 0);
  /** @type {Profile} */
  const profile = { total, places: {}, own: {} };
  for (const [frame, amount] of parts) {
    const place = placeOf(frame);
    profile.places[place] = (profile.places[place] ?? 0) + amount / total;
    const name = frame.functionName || '(anonymous)';
    if (place === 'GinForge') profile.own[name] = (profile.own[name] ?? 0) + amount / total;
  }
  return profile;
}

/**
 * @param {CallFrame} frame
 * @returns {string}
 */
export function placeOf({ functionName, url }) {
  if (functionName === '(garbage collector)') return 'garbage';
  if (url === '') return native;
  if (url.startsWith('node:')) return 'Node';
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  return name ?? 'GinForge';
}
