import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { hasEnded, started, stopChild } from './child.mjs';
import { Failure } from './failure.mjs';
import { becomesReady } from './ready.mjs';
import { say, workspace } from './workspace.mjs';

const readinessTimeoutMs = 90_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** A service that ran this long is taken to be well: its next end is a new trouble. */
const wellAfterMs = 60_000;

/** One service of the stack: started, watched, brought back when it ends by itself, and stopped. */
export class ServiceProcess {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {NodeJS.Timeout | undefined} */
  #nextStart;
  #stopping = false;
  #pauseMs = firstPauseMs;
  #startedAt = 0;

  /**
   * @param {import('./services.mjs').Service} service
   * @param {Record<string, string>} variables
   * @param {string} dataDirectory
   */
  constructor(service, variables, dataDirectory) {
    this.service = service;
    this.variables = variables;
    this.logFile = join(dataDirectory, 'logs', `${service.name}.log`);
    this.environmentFile = join(dataDirectory, 'env', `${service.name}.env`);
  }

  /** Starts the service and waits until it is ready. Rejects with its own last words when it ends instead. */
  async start() {
    await this.#writeEnvironment();
    const child = await this.#launch('w');
    const { name, port } = this.service;
    const ready = await becomesReady(port, {
      timeoutMs: readinessTimeoutMs,
      hasEnded: () => hasEnded(child),
    });
    if (!ready && !this.#stopping) {
      throw new Failure(
        `${name} did not get ready (${await this.#lastWords()}): see ${this.#shown(this.logFile)}.`,
      );
    }
    child.once('exit', (code, signal) => this.#comeBack(signal ?? `code ${code}`));
    if (hasEnded(child)) this.#comeBack(`code ${child.exitCode}`);
  }

  /** Stops the service for good. */
  async stop() {
    this.#stopping = true;
    clearTimeout(this.#nextStart);
    if (this.#child) await stopChild(this.#child, { graceMs: 35_000 });
  }

  /** Ends the service without waiting. */
  kill() {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
  }

  /** The same service's start from a shell of its own. */
  get command() {
    return `node --env-file=${this.#shown(this.environmentFile)} ${this.#shown(this.service.main)}`;
  }

  /** @param {'w' | 'a'} flags whether the log begins anew */
  async #launch(flags) {
    await mkdir(dirname(this.logFile), { recursive: true });
    const log = openSync(this.logFile, flags);
    const child = spawn(process.execPath, ['--enable-source-maps', this.service.main], {
      cwd: workspace,
      env: { ...process.env, ...this.variables },
      stdio: ['ignore', log, log],
      detached: true, // Ctrl-C reaches us alone, and we stop the services in order
    });
    closeSync(log);
    this.#child = child;
    this.#startedAt = Date.now();
    await started(child);
    return child;
  }

  /** @param {string} cause of the end */
  #comeBack(cause) {
    if (this.#stopping) return;
    if (Date.now() - this.#startedAt > wellAfterMs) this.#pauseMs = firstPauseMs;
    say(
      `${this.service.name} ended (${cause}); starting it again in ${this.#pauseMs / 1_000} s. Log: ${this.#shown(this.logFile)}`,
    );
    this.#nextStart = setTimeout(() => void this.#restart(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  async #restart() {
    const child = await this.#launch('a');
    child.once('exit', (code, signal) => this.#comeBack(signal ?? `code ${code}`));
    const { name, port } = this.service;
    const ready = await becomesReady(port, {
      timeoutMs: readinessTimeoutMs,
      hasEnded: () => hasEnded(child),
    });
    if (ready && !hasEnded(child)) say(`${name} is ready again.`);
  }

  async #writeEnvironment() {
    await mkdir(dirname(this.environmentFile), { recursive: true });
    const lines = Object.entries(this.variables).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
    await writeFile(this.environmentFile, lines.join(''), { mode: 0o600 });
  }

  /** @returns {Promise<string>} the message of the last line of the log */
  async #lastWords() {
    const line = (await readFile(this.logFile, 'utf8').catch(() => '')).trim().split('\n').at(-1) ?? '';
    try {
      return JSON.parse(line).msg ?? line;
    } catch {
      return line || 'it said nothing';
    }
  }

  /** @param {string} path */
  #shown(path) {
    return relative(process.cwd(), path);
  }
}
