/** The floor: C++ over epoll, one write for each message and socket, compiled here (floor.cpp). */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../stack/programs.mjs';

const run = promisify(execFile);
const compiler = process.platform === 'linux' ? findProgram('g++', 'clang++') : undefined;

/** @type {import('./contender.mjs').Contender} */
export const contender = {
  name: 'floor',
  title: 'C++ floor',
  missing: () => (compiler ? undefined : 'Linux with g++ or clang++'),
  async launch({ port, redisPort, directory }) {
    const program = join(directory, 'floor');
    const source = join(import.meta.dirname, 'floor.cpp');
    if (!existsSync(program)) await run(compiler ?? '', ['-O2', '-std=c++17', '-o', program, source]);
    return { program, args: [String(port), String(redisPort)] };
  },
  client: { handshake: () => ({ path: '/' }) },
  publication: { channel: 'messages' },
};
