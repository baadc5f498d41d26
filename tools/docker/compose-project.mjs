import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../stack/failure.mjs';
import { workspace } from '../stack/workspace.mjs';

const healthTimeoutMs = 300_000;
const pauseMs = 500;

/** The stack in containers, by one of its environment files: `.env` or `docker/ha.env`. */
export class ComposeProject {
  /**
   * @param {import('./engine.mjs').Engine} engine
   * @param {{ name: string, variables: Record<string, string>, signal: AbortSignal }} options `name` is that of the project; `signal` ends
   * whatever command runs
   */
  constructor(engine, { name, variables, signal }) {
    this.engine = engine;
    this.name = name;
    this.variables = variables;
    this.signal = signal;
  }

  /**
   * @param {string} environmentFile
   * @param {string[]} args
   * @param {{ signal?: AbortSignal }} [options] another signal, as for what is done when all else was interrupted
   * @returns {Promise<string>} what it wrote to stdout
   */
  compose(environmentFile, args, options = {}) {
    const project = ['--project-name', this.name, '--env-file', environmentFile];
    return this.#run([...this.engine.compose, ...project, ...args], options);
  }

  /**
   * @param {string[]} args
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<string>} what it wrote to stdout
   */
  docker(args, options = {}) {
    return this.#run([this.engine.docker, ...args], options);
  }

  /**
   * @param {string} service
   * @returns {Promise<string>} the id of its container
   */
  async container(service) {
    const labels = [
      `label=com.docker.compose.project=${this.name}`,
      `label=com.docker.compose.service=${service}`,
    ];
    const ids = await this.docker([
      'ps',
      '--all',
      '--quiet',
      ...labels.flatMap((label) => ['--filter', label]),
    ]);
    const [id, further] = ids.trim().split('\n');
    if (!id || further) throw new Failure(`${service} should be one container: ${ids || 'there is none'}`);
    return id;
  }

  /**
   * Waits until the health check of a container has said yes.
   *
   * @param {string} service
   */
  async healthy(service) {
    const deadline = Date.now() + healthTimeoutMs;
    while (Date.now() < deadline) {
      const id = await this.container(service);
      const health = await this.docker(['inspect', '--format', '{{.State.Health.Status}}', id]);
      if (health.trim() === 'healthy') return;
      await sleep(pauseMs, undefined, { signal: this.signal });
    }
    throw new Failure(`${service} did not become healthy:\n${await this.lastWords(service)}`);
  }

  /** @param {string} service */
  async lastWords(service) {
    return this.docker(['logs', '--tail', '20', await this.container(service)]);
  }

  /**
   * In a process group of its own: a Ctrl-C is meant for us, and we end what runs.
   *
   * @param {string[]} command
   * @param {{ signal?: AbortSignal }} options
   */
  async #run([program = '', ...args], { signal = this.signal }) {
    signal.throwIfAborted();
    const child = spawn(program, args, {
      cwd: workspace,
      env: { ...process.env, ...this.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const end = () => process.kill(-(child.pid ?? 0), 'SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    const output = { stdout: '', all: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output.all += text));
    }
    const [code] = await once(child, 'close');
    signal.removeEventListener('abort', end);
    signal.throwIfAborted();
    if (code === 0) return output.stdout;
    const last = output.all.trim().split('\n').slice(-30).join('\n');
    throw new Failure(`"${[program, ...args].join(' ')}" failed:\n${last}`);
  }
}
