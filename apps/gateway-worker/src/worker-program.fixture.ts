import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort, tieToThisProcess } from '@ginforge/testing';

const workspace = join(import.meta.dirname, '../../..');

/** For tests: the worker as it runs in production, built into a folder of its own, since other tests build it at the same time. */
export class WorkerProgram {
  private readonly launched: WorkerProcess[] = [];

  private constructor(private readonly directory: string) {}

  static async build(): Promise<WorkerProgram> {
    const directory = await mkdtemp(join(workspace, 'node_modules/.gateway-worker-spec-'));
    const build = ['tools/build/build-service.mjs', 'apps/gateway-worker', directory];
    await promisify(execFile)(process.execPath, build, { cwd: workspace });
    return new WorkerProgram(directory);
  }

  /** Starts it with nothing but `variables` in its environment and files of its own, and does not wait until it is ready. */
  async launch(variables: Record<string, string>): Promise<WorkerProcess> {
    const port = await freePort();
    const defaults = { LOG_LEVEL: 'error', STORAGE_DIRECTORY: join(this.directory, 'files') };
    const environment = { ...defaults, ...variables, HOST: '127.0.0.1', PORT: String(port) };
    const child = spawn(process.execPath, [join(this.directory, 'main.js')], {
      cwd: workspace,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await once(child, 'spawn');
    const worker = new WorkerProcess(child, port);
    this.launched.push(worker);
    return worker;
  }

  /** Ends all that still run, in good order. */
  async endAll(): Promise<void> {
    await Promise.all(this.launched.map((worker) => worker.end('SIGTERM')));
  }

  /** Kills what still runs, and removes what was built. */
  async remove(): Promise<void> {
    await Promise.all(this.launched.map((worker) => worker.end('SIGKILL')));
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A running worker. */
export class WorkerProcess {
  constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {
    child.once('exit', tieToThisProcess(child.pid ?? 0));
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`http://127.0.0.1:${this.port}/readyz`)).ok;
  }

  /** SIGKILL ends it as a crash does: no handler of it runs. @returns its exit code; none when a signal ended it */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  }
}
