import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../stack/programs.mjs';
import { findRedisServer } from '../stack/redis-program.mjs';
import { workspace } from '../stack/workspace.mjs';
import { isPinned } from './cores.mjs';
import { tellsUsage } from './processes.mjs';

const run = promisify(execFile);
const packages = [
  '@nestjs/core',
  'ws',
  'socket.io',
  '@socket.io/redis-adapter',
  'http-proxy-middleware',
  '@fastify/http-proxy',
];

/**
 * Where it was measured, and what took part.
 *
 * @typedef {object} Machine
 * @property {string} processor
 * @property {number} cores
 * @property {number} memoryGiB
 * @property {string} system
 * @property {string} node
 * @property {number} openFiles that one process may have, 0 where that is not known
 * @property {boolean} isPinned whether the contender had a core of its own
 * @property {boolean} tellsUsage whether it has /proc
 * @property {Record<string, string>} versions of the peers
 */

/** @returns {Promise<Machine>} */
export async function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    openFiles: await openFiles(),
    isPinned,
    tellsUsage,
    versions: { ...(await packageVersions()), ...(await programVersions()) },
  };
}

/** @returns {Promise<number>} how many files a process may have open, 0 where the system does not tell; Node takes the hard limit by itself */
export async function openFiles() {
  const { stdout } = await run('sh', ['-c', 'ulimit -Hn']).catch(() => ({ stdout: '' }));
  return stdout.trim() === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(stdout);
}

async function packageVersions() {
  const entries = packages.map(async (name) => {
    const file = join(workspace, 'node_modules', name, 'package.json');
    return [name, JSON.parse(await readFile(file, 'utf8')).version];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** What is not of npm; left out where it is not installed. */
async function programVersions() {
  const redis = findRedisServer();
  const questions = {
    redis: [redis, '--version'],
    nginx: [findProgram('nginx'), '-v'],
    'g++': [findProgram('g++'), '--version'],
  };
  const answers = await Promise.all(
    Object.entries(questions).map(async ([name, [program, option = '']]) => {
      if (!program) return [];
      const { stdout, stderr } = await run(program, [option]).catch(() => ({ stdout: '', stderr: '' }));
      return [[name, /\d+\.\d+[.\d]*/.exec(stdout + stderr)?.[0] ?? 'unknown']];
    }),
  );
  return Object.fromEntries(answers.flat());
}
