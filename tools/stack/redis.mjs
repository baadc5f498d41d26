import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasEnded, started, stopChild } from './child.mjs';
import { Failure } from './failure.mjs';
import { keptPort } from './ports.mjs';
import { findProgram } from './programs.mjs';
import { ensureRedisServer } from './redis-program.mjs';

const run = promisify(execFile);
const image = 'redis:8-alpine';
const readinessTimeoutMs = 30_000;

export const howToGetRedis =
  'No Redis: install redis-server or valkey-server (apt-get install redis-server, brew install redis), or Docker, or set REDIS_URL to a Redis of yours.';

/**
 * Starts a Redis of our own on a private port, with its data kept in `directory`: the system's program, or Docker.
 *
 * @param {string} directory
 * @param {(line: string) => void} say
 * @returns {Promise<import('./postgres.mjs').Server>}
 */
export async function startRedis(directory, say) {
  const program = await ensureRedisServer(say);
  if (!program && !(await dockerAnswers())) throw new Failure(howToGetRedis);
  await mkdir(directory, { recursive: true });
  const port = await keptPort(join(directory, 'port'));
  return program ? startProgram(program, directory, port) : startContainer(directory, port, say);
}

/** What a Redis must do that keeps messages and jobs: write everything down, and never drop a key to make room. */
export const durable = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'everysec',
  '--save',
  '',
  '--maxmemory-policy',
  'noeviction',
];

/**
 * @param {string} program
 * @param {string} directory
 * @param {number} port
 * @returns {Promise<import('./postgres.mjs').Server>}
 */
async function startProgram(program, directory, port) {
  const logFile = join(directory, 'redis.log');
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--logfile', logFile];
  const child = spawn(program, [...place, ...durable], { stdio: 'ignore', detached: true });
  await started(child);
  if (!(await isReady(port, () => hasEnded(child)))) {
    await stopChild(child);
    const lines = (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n');
    throw new Failure(
      `The local Redis did not start (${lines.at(-1)}): set REDIS_URL, or "npm run reset" to begin anew.`,
    );
  }
  return { url: `redis://127.0.0.1:${port}`, stop: () => stopChild(child) };
}

/**
 * @param {string} directory
 * @param {number} port
 * @param {(line: string) => void} say
 * @returns {Promise<import('./postgres.mjs').Server>}
 */
async function startContainer(directory, port, say) {
  say(`Starting Redis in Docker (${image}) …`);
  const place = ['--publish', `127.0.0.1:${port}:6379`, '--volume', `${directory}:/data`];
  const { stdout } = await run('docker', [
    'run',
    '--detach',
    '--rm',
    ...place,
    image,
    'redis-server',
    ...durable,
  ]).catch((error) => {
    throw new Failure(
      `Docker could not start Redis (${String(error.stderr || error)
        .trim()
        .split('\n')
        .at(-1)}). ${howToGetRedis}`,
    );
  });
  const container = stdout.trim();
  const stop = async () => void (await run('docker', ['stop', container]));
  if (!(await isReady(port, () => false))) {
    await stop();
    throw new Failure(`Redis in Docker does not answer on port ${port}. ${howToGetRedis}`);
  }
  return { url: `redis://127.0.0.1:${port}`, stop };
}

/** @returns {Promise<boolean>} whether a Docker engine runs */
async function dockerAnswers() {
  if (!findProgram('docker')) return false;
  return run('docker', ['info'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

/**
 * @param {number} port
 * @param {() => boolean} hasGivenUp
 * @returns {Promise<boolean>}
 */
async function isReady(port, hasGivenUp) {
  const deadline = Date.now() + readinessTimeoutMs;
  while (!hasGivenUp() && Date.now() < deadline) {
    if (await pong(port)) return true;
    await sleep(30);
  }
  return false;
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} false also while it loads its data
 */
function pong(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once('data', (reply) => end(reply.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

/**
 * Asks a Redis that the user named.
 *
 * @param {string} url
 */
export async function checkRedis(url) {
  const { Redis } = await import('ioredis'); // installed by now; this file itself is loaded before that
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000 });
  /** @type {unknown} what is wrong with the link, which connect() itself does not say */
  let reason;
  client.on('error', (error) => (reason = error));
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw new Failure(
      `The Redis of REDIS_URL does not answer (${describe(reason ?? error)}): start it, or unset REDIS_URL.`,
    );
  } finally {
    if (client.status !== 'end') client.disconnect();
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function describe(error) {
  return error instanceof Error ? error.message : String(error);
}
