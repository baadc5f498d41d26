import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { started } from './child.mjs';
import { workspace } from './workspace.mjs';

/**
 * Runs Nx and gives its exit code and output. A process group of its own lets `signal` end its tasks too.
 *
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, signal?: AbortSignal, onOutput?: (text: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function nx(args, { env = {}, signal, onOutput = () => undefined } = {}) {
  const child = spawn(process.execPath, [join(workspace, 'node_modules/nx/dist/bin/nx.js'), ...args], {
    cwd: workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      onOutput(text);
    });
  }
  const closed = once(child, 'close');
  const abort = () => process.kill(-(child.pid ?? 0), 'SIGTERM');
  signal?.addEventListener('abort', abort, { once: true });
  await started(child);
  const [code] = await closed;
  signal?.removeEventListener('abort', abort);
  return { code: code ?? 1, output };
}
