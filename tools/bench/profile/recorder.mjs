/**
 * Loaded into a contender before it starts (`--import`). The first SIGUSR2 begins a profile of its CPU time and of what it allocates,
 * the next one ends it and writes both into the folder BENCH_PROFILES; and so on. A file `<pid>-<n>.done` says that it was heard.
 */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';

const folder = process.env.BENCH_PROFILES ?? '.';
/** Microseconds between two samples of the CPU. */
const cpuInterval = 500;
/** Also what was collected: all that was allocated counts, one sample for so many bytes. */
const heapSampling = {
  samplingInterval: 65_536,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
};

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: cpuInterval });

let heard = 0;
process.on('SIGUSR2', () => {
  const number = ++heard;
  void (number % 2 === 1 ? begin() : end(number)).then(() => write(number, 'done', ''));
});

async function begin() {
  await session.post('HeapProfiler.startSampling', heapSampling);
  await session.post('Profiler.start');
}

/** @param {number} number */
async function end(number) {
  const cpu = await session.post('Profiler.stop');
  const heap = await session.post('HeapProfiler.stopSampling');
  await write(number, 'cpuprofile', JSON.stringify(cpu.profile));
  await write(number, 'heapprofile', JSON.stringify(heap.profile));
}

/**
 * @param {number} number
 * @param {string} ending
 * @param {string} text
 */
async function write(number, ending, text) {
  await writeFile(join(folder, `${process.pid}-${number}.${ending}`), text);
}
