import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { started } from './child.mjs';
import { Failure } from './failure.mjs';
import { say, workspace } from './workspace.mjs';

/** @typedef {Record<string, { version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean }>} Packages */

/**
 * Installs the dependencies with `npm ci` unless node_modules already holds exactly what package-lock.json says.
 *
 * @param {AbortSignal} [signal] ends the installation
 */
export async function installDependencies(signal) {
  if (await isInstalled()) return;
  say('Installing dependencies (the first time takes a minute or two) …');
  const output = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], signal);
  if (output === undefined || signal?.aborted) return;
  const reason = output
    .split('\n')
    .filter((line) => /npm (error|ERR!)/.test(line) && !/A complete log|npm-debug/.test(line))
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, ''))
    .find((line) => / /.test(line));
  throw new Failure(
    `The dependencies could not be installed (${reason ?? 'npm ci failed'}): check the network, then run the same command again.`,
  );
}

/** @returns {Promise<boolean>} by the record that npm keeps of what it installed */
async function isInstalled() {
  const [wanted, installed] = await Promise.all([
    packagesOf(join(workspace, 'package-lock.json')),
    packagesOf(join(workspace, 'node_modules/.package-lock.json')),
  ]);
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = installed[path];
    return found
      ? found.version === entry.version
      : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/**
 * @param {string} file
 * @returns {Promise<Packages | undefined>}
 */
async function packagesOf(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

/**
 * @param {string[]} args
 * @param {AbortSignal} [signal]
 * @returns {Promise<string | undefined>} what npm wrote when it failed; undefined when it did not
 */
async function npm(args, signal) {
  const script = process.env.npm_execpath;
  const [program, ...first] = script ? [process.execPath, script] : ['npm'];
  const child = spawn(program, [...first, ...args], { cwd: workspace, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  }
  const closed = once(child, 'close');
  signal?.addEventListener('abort', () => child.kill(), { once: true });
  await started(child).catch(() => {
    throw new Failure('npm was not found: install Node.js with npm.');
  });
  const [code] = await closed;
  return code === 0 ? undefined : output;
}
