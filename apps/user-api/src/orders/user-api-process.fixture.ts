import { eventually, freePort, tieToThisProcess } from '@ginforge/testing';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const workspace = join(import.meta.dirname, '../../../..');

/** user-api as a process of its own, which a test may kill. */
export class UserApiProcess {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly variables: Record<string, string>,
    private readonly port: number,
  ) {}

  /** Builds it and starts it. */
  static async start(variables: Record<string, string>): Promise<UserApiProcess> {
    await promisify(execFile)('node', ['tools/build/build-service.mjs', 'apps/user-api'], { cwd: workspace });
    const api = new UserApiProcess(variables, await freePort());
    await api.restart();
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it at its old address, and waits until it is ready. */
  async restart(): Promise<void> {
    const environment = {
      ...this.variables,
      HOST: '127.0.0.1',
      PORT: String(this.port),
      LOG_LEVEL: 'silent',
    };
    this.child = spawn(process.execPath, ['dist/apps/user-api/main.js'], {
      cwd: workspace,
      env: environment,
      stdio: 'ignore',
    });
    const untie = tieToThisProcess(this.child.pid ?? 0);
    this.child.once('exit', untie);
    await this.isReady();
  }

  async isReady(): Promise<void> {
    await eventually(async () => (await fetch(`${this.url}/readyz`)).ok, { timeoutMs: 120_000 });
  }

  /** As a crash does: no handler of it runs. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
