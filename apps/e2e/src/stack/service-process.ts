import { eventually, tieToThisProcess } from '@ginforge/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from './workspace.js';

export type Variables = Record<string, string>;

/** How a process ended: with an exit code, or by a signal. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const readinessTimeoutMs = 150_000;
const logDirectory = join(workspace, 'test-results/e2e/logs');

/**
 * One built service as a process of its own. It gets the variables given and nothing else of our environment.
 * What it writes is kept in `output` and in test-results/e2e/logs.
 */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private ending: Promise<Ending> | undefined;
  private text = '';

  /**
   * @param name tells replicas of the same `service` apart: `gateway-2` of `gateway`
   * @param checkout whose build it is
   */
  constructor(
    readonly name: string,
    readonly service: string,
    readonly port: number,
    readonly variables: Variables,
    private readonly checkout = workspace,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Everything it wrote to stdout and stderr since it was first launched. */
  get output(): string {
    return this.text;
  }

  /** Starts it and waits until `/readyz` says yes. */
  async start(): Promise<void> {
    await this.launch();
    await this.ready();
  }

  /** Starts it and does not wait. */
  async launch(): Promise<void> {
    const main = join(this.checkout, 'dist/apps', this.service, 'main.js');
    if (!existsSync(main))
      throw new Error(`${main} is missing: build it with \`npx nx build ${this.service}\``);
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      cwd: this.checkout,
      env: { PATH: process.env['PATH'], PORT: String(this.port), HOST: '127.0.0.1', ...this.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.ending = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
    this.keepOutput(child);
    await once(child, 'spawn');
    const untie = tieToThisProcess(child.pid ?? 0);
    void this.ending.then(untie);
  }

  /** Waits until it is ready; rejects with what it wrote when it ends or takes too long. */
  async ready(): Promise<void> {
    try {
      await eventually(async () => this.hasEnded() || (await this.isReady()), {
        timeoutMs: readinessTimeoutMs,
      });
    } catch {
      throw new Error(`${this.name} did not get ready:\n${this.output}`);
    }
    if (this.hasEnded()) throw new Error(`${this.name} ended instead of getting ready:\n${this.output}`);
  }

  /** Waits for its end, whoever causes it. */
  async ended(): Promise<Ending> {
    if (!this.ending) throw new Error(`${this.name} was never started`);
    return this.ending;
  }

  /** Sends the signal, if it still runs, and waits for its end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ending | undefined> {
    this.child?.kill('SIGCONT'); // a frozen process hears nothing but SIGKILL
    this.child?.kill(signal);
    return this.ending;
  }

  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Ends it in good order and starts it on the same port. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private hasEnded(): boolean {
    return !this.child || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  }

  private keepOutput(child: ChildProcess): void {
    mkdirSync(logDirectory, { recursive: true });
    const log = createWriteStream(join(logDirectory, `${this.name}.${child.pid}.log`));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.text += text;
        log.write(text);
      });
    }
    child.once('close', () => log.end());
  }
}
