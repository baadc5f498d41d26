import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { eventually, tieToThisProcess } from '@ginforge/testing';

const workspace = join(import.meta.dirname, '../../../..');

/** file-api as it runs in production, built into a folder of its own, in processes that a test may kill. */
export class FileApiProgram {
  private readonly running = new Map<number, ChildProcess>();
  /** What is being done with the replica of a port: one thing after the other. */
  private readonly turns = new Map<number, Promise<void>>();

  private constructor(
    private readonly folder: string,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  static async build(variables: Readonly<Record<string, string>>): Promise<FileApiProgram> {
    const folder = await mkdtemp(join(workspace, 'node_modules/.file-api-spec-'));
    const build = ['tools/build/build-service.mjs', 'apps/file-api', folder];
    await promisify(execFile)(process.execPath, build, { cwd: workspace });
    return new FileApiProgram(folder, variables);
  }

  /** Starts a replica, and does not wait until it is ready. */
  start(port: number): void {
    const env = { ...this.variables, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'silent' };
    const child = spawn(process.execPath, [join(this.folder, 'main.js')], {
      cwd: workspace,
      env,
      stdio: 'ignore',
    });
    child.once('exit', tieToThisProcess(child.pid ?? 0));
    this.running.set(port, child);
  }

  async isReady(port: number): Promise<void> {
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
  }

  /** Kills a replica as a crash does, no handler of it runs, and starts it again without waiting until it is ready. */
  async crash(port: number): Promise<void> {
    const turn = (this.turns.get(port) ?? Promise.resolve()).then(async () => {
      await this.kill(port);
      this.start(port);
    });
    this.turns.set(port, turn);
    await turn;
  }

  async remove(): Promise<void> {
    await Promise.all(this.turns.values());
    await Promise.all([...this.running.keys()].map((port) => this.kill(port)));
    await rm(this.folder, { recursive: true, force: true });
  }

  private async kill(port: number): Promise<void> {
    const child = this.running.get(port);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
