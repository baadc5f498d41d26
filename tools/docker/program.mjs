import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Failure } from '../stack/failure.mjs';
import { workspace } from '../stack/workspace.mjs';

/**
 * Runs a program in a process group of its own: a Ctrl-C is meant for us, and we end what runs.
 *
 * @param {string[]} command
 * @param {{ variables?: Record<string, string>, signal: AbortSignal, onOutput?: (text: string) => void }} options `onOutput` gets what it
 * writes while it writes it
 * @returns {Promise<string>} what it wrote to stdout; rejects with its last words where it failed
 */
export async function runProgram([program = '', ...args], { variables, signal, onOutput = () => undefined }) {
  signal.throwIfAborted();
  const child = spawn(program, args, {
    cwd: workspace,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = () => process.kill(-(child.pid ?? 0), 'SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const output = { stdout: '', all: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output.all += text;
      onOutput(text);
    });
  }
  const [code] = await once(child, 'close');
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (code === 0) return output.stdout;
  const last = output.all.trim().split('\n').slice(-30).join('\n');
  throw new Failure(`"${[program, ...args].join(' ')}" failed:\n${last}`);
}
