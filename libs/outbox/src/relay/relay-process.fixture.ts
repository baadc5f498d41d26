import { tieToThisProcess } from '@ginforge/testing';
import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const workspace = join(import.meta.dirname, '../../../..');

/** The relay as a file that Node runs. */
export class RelayProgram {
  private readonly started: RelayProcess[] = [];

  private constructor(
    private readonly directory: string,
    private readonly file: string,
  ) {}

  static async build(): Promise<RelayProgram> {
    const directory = await mkdtemp(join(workspace, 'node_modules/.outbox-spec-'));
    const file = join(directory, 'main.mjs');
    const base = JSON.parse(await readFile(join(workspace, 'tsconfig.base.json'), 'utf8')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    const libraries = Object.entries(base.compilerOptions.paths);
    await build({
      entryPoints: [join(import.meta.dirname, 'relay-process.main.fixture.ts')],
      outfile: file,
      bundle: true,
      packages: 'external',
      alias: Object.fromEntries(libraries.map(([name, [source = '']]) => [name, join(workspace, source)])),
      platform: 'node',
      format: 'esm',
      target: 'node20',
    });
    return new RelayProgram(directory, file);
  }

  /** Starts a relay with nothing but `environment` in its environment. */
  async start(environment: Record<string, string>): Promise<RelayProcess> {
    const child = spawn(process.execPath, [this.file], { env: environment, stdio: 'ignore' });
    await once(child, 'spawn');
    const relay = new RelayProcess(child);
    this.started.push(relay);
    return relay;
  }

  /** Kills what still runs, and removes the file. */
  async remove(): Promise<void> {
    await Promise.all(this.started.map((relay) => relay.kill()));
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A running relay. */
export class RelayProcess {
  private readonly exited: Promise<unknown>;

  constructor(private readonly child: ChildProcess) {
    const untie = tieToThisProcess(child.pid ?? 0);
    this.exited = once(child, 'exit').then(untie);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  /** As a crash does: no handler of it runs. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
