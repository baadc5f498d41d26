import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { build } from 'esbuild';

const workspace = join(import.meta.dirname, '../../../..');

/** The example service as a file that Node runs. */
export class ServiceProgram {
  private constructor(
    private readonly directory: string,
    private readonly file: string,
  ) {}

  static async build(): Promise<ServiceProgram> {
    const directory = await mkdtemp(join(workspace, 'node_modules/.chassis-spec-'));
    const file = join(directory, 'main.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'example-service.fixture.ts')],
      outfile: file,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
    });
    return new ServiceProgram(directory, file);
  }

  /** Starts the service with nothing but `environment` in its environment. */
  run(environment: Record<string, string>): ServiceProcess {
    return new ServiceProcess(
      spawn(process.execPath, [this.file], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A running example service: what it wrote, and how it ended. */
export class ServiceProcess {
  readonly output: Record<string, unknown>[] = [];
  readonly errors: string[] = [];
  readonly exited: Promise<number | string>;

  constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'close').then(
      ([code, signal]: (number | string)[]) => code ?? signal ?? 'unknown',
    );
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('The process has no pipes');
    createInterface(stdout).on('line', (line) =>
      this.output.push(JSON.parse(line) as Record<string, unknown>),
    );
    createInterface(stderr).on('line', (line) => this.errors.push(line));
  }

  /** Whether a line with this text was logged. */
  said(text: string): boolean {
    return this.output.some(({ msg }) => msg === text);
  }

  /** The port it listens on, once it is ready. */
  get port(): number | false {
    const line = this.output.find(({ msg }) => msg === 'example is ready');
    return line !== undefined && Number(line['port']);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
