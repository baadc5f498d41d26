import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workspace } from '../stack/workspace.js';

const library = join(workspace, 'libs/websocket-client');
const run = promisify(execFile);

/** The first program in the README of WebSocketClient, built as an application would build it. */
export class ReadmeExample {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<ReadmeExample> {
    const readme = await readFile(join(library, 'README.md'), 'utf8');
    const [, contents = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
    const results = join(workspace, 'test-results/e2e');
    await mkdir(results, { recursive: true });
    const example = new ReadmeExample(await mkdtemp(join(results, 'readme-')));
    await build({
      stdin: { contents, loader: 'ts', resolveDir: library },
      outfile: example.program,
      absWorkingDir: workspace,
      tsconfig: join(workspace, 'tsconfig.base.json'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
    });
    return example;
  }

  /** Runs it to its end and gives what it printed. */
  async run(variables: Record<string, string>): Promise<string> {
    const { stdout } = await run(process.execPath, [this.program], {
      env: { PATH: process.env['PATH'], ...variables },
      timeout: 120_000,
    });
    return stdout;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  private get program(): string {
    return join(this.folder, 'hello.mjs');
  }
}
