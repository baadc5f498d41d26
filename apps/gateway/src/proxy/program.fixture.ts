import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { tieToThisProcess } from '@ginforge/testing';
import { type Options, transform } from '@swc/core';
import { build, type Plugin } from 'esbuild';

const workspace = join(import.meta.dirname, '../../../..');

/** A TypeScript file of this workspace as a program that Node runs, built as services are. */
export class Program {
  private readonly started: RunningProgram[] = [];

  private constructor(
    private readonly directory: string,
    private readonly file: string,
  ) {}

  /** @param entry from this folder */
  static async build(entry: string): Promise<Program> {
    const directory = await mkdtemp(join(workspace, 'node_modules/.gateway-spec-'));
    const file = join(directory, 'main.mjs');
    await build({
      absWorkingDir: workspace,
      entryPoints: [join(import.meta.dirname, entry)],
      outfile: file,
      bundle: true,
      packages: 'external',
      alias: await librarySources(),
      platform: 'node',
      format: 'esm',
      target: 'node20',
      plugins: [typescriptBySwc(await swcOptions())],
    });
    return new Program(directory, file);
  }

  /** Starts it with nothing but `environment` in its environment. */
  async start({ args = [], environment = {}, execArgv = [] }: StartOptions): Promise<RunningProgram> {
    const child = fork(this.file, args, {
      env: environment,
      execArgv,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    await once(child, 'spawn');
    const running = new RunningProgram(child);
    this.started.push(running);
    return running;
  }

  /** Kills what still runs, and removes the file. */
  async remove(): Promise<void> {
    await Promise.all(this.started.map((running) => running.kill()));
    await rm(this.directory, { recursive: true, force: true });
  }
}

interface StartOptions {
  readonly args?: readonly string[];
  readonly environment?: Record<string, string>;
  /** Arguments of Node. */
  readonly execArgv?: string[];
}

/** A running program. */
export class RunningProgram {
  readonly pid: number;
  /** What it wrote to stderr, such as Node's warnings. */
  errors = '';
  private readonly exited: Promise<unknown>;

  constructor(private readonly child: ChildProcess) {
    this.pid = child.pid ?? 0;
    const untie = tieToThisProcess(this.pid);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    this.exited = once(child, 'exit').then(untie);
  }

  /** Sends it a message and gives its answer; without one, its next message. */
  async ask(message?: unknown): Promise<unknown> {
    const answer = once(this.child, 'message') as Promise<[unknown]>;
    if (message !== undefined) this.child.send(message as string);
    const [content] = await Promise.race([answer, this.exited.then(() => ['ended'])]);
    return content;
  }

  /** SIGSTOP: its connections stay, and the system accepts further ones for it, but nobody answers. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** SIGKILL: the system breaks all of its connections at once. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

async function librarySources(): Promise<Record<string, string>> {
  const base = JSON.parse(await readFile(join(workspace, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, string[]> };
  };
  const paths = Object.entries(base.compilerOptions.paths);
  return Object.fromEntries(paths.map(([name, [source = '']]) => [name, join(workspace, source)]));
}

async function swcOptions(): Promise<Options> {
  const module = (await import(join(workspace, 'tools/build/swc-options.mjs'))) as { swcOptions: Options };
  return module.swcOptions;
}

/** As the build of services does it: esbuild does not emit the metadata of decorators that Nest reads. */
function typescriptBySwc(options: Options): Plugin {
  return {
    name: 'typescript-by-swc',
    setup(bundling) {
      bundling.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const { code } = await transform(source, {
          ...options,
          filename: path,
          configFile: false,
          swcrc: false,
        });
        return { contents: code, loader: 'js' };
      });
    },
  };
}
