import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { workspace } from '../stack/workspace.js';

const run = promisify(execFile);

/** What a program said, and how it ended. */
export interface Ended {
  code: number;
  output: string;
}

/** What programs get of our environment: no trace of the Nx, npm and Jest that run this. */
const handedOn = ['PATH', 'HOME', 'TEST_DATABASE_URL', 'GINFORGE_REDIS_SERVER'];

/** A copy of this repository as it is now, committed, in a temporary folder, with the packages of this one. */
export class Checkout {
  private constructor(readonly folder: string) {}

  static async create(): Promise<Checkout> {
    const checkout = new Checkout(await mkdtemp(join(tmpdir(), 'ginforge-checkout-')));
    await checkout.copySources();
    await symlink(join(workspace, 'node_modules'), join(checkout.folder, 'node_modules'));
    await checkout.git('init', '--quiet');
    // A link is no folder to `node_modules/` of .gitignore.
    await writeFile(join(checkout.folder, '.git/info/exclude'), 'node_modules\n');
    await checkout.commit();
    return checkout;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * @param folder where it is run, within the checkout
   * @param variables that it has of the environment beside the usual ones
   */
  nx(args: readonly string[], folder = '.', variables: Record<string, string> = {}): Promise<Ended> {
    return this.node([join(this.folder, 'node_modules/nx/dist/bin/nx.js'), ...args], folder, variables);
  }

  /** Runs Node with these arguments; never rejects because it ends badly. */
  async node(args: readonly string[], folder = '.', variables: Record<string, string> = {}): Promise<Ended> {
    const ours = Object.fromEntries(handedOn.map((name) => [name, process.env[name]]));
    const env = { ...ours, ...variables, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
    const options = { cwd: join(this.folder, folder), env, maxBuffer: 64 * 1_024 * 1_024 };
    return run(process.execPath, args, options).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }: { code?: unknown; stdout: string; stderr: string }) => ({
        code: typeof code === 'number' ? code : 1,
        output: stdout + stderr,
      }),
    );
  }

  /** @param path within the checkout */
  async write(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), content);
  }

  /** `git status`, a line for each file that is not as it was committed. */
  async changes(): Promise<string[]> {
    const status = await this.git('status', '--porcelain', '--untracked-files=all');
    return status.split('\n').filter((line) => line !== '');
  }

  /** The names of the files that differ from the first commit. */
  async changesSinceStart(): Promise<string[]> {
    await this.git('add', '--all');
    const names = await this.git('diff', '--cached', '--name-only', 'start');
    return names.split('\n').filter((line) => line !== '');
  }

  async commit(): Promise<void> {
    await this.git('add', '--all');
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    await this.git(...author, 'commit', '--quiet', '--message', 'test');
    const isFirst = (await this.git('tag')) === '';
    if (isFirst) await this.git('tag', 'start');
  }

  private async git(...args: string[]): Promise<string> {
    return (await run('git', args, { cwd: this.folder })).stdout;
  }

  /** What git knows or would take, with what has been changed since; not what it ignores. */
  private async copySources(): Promise<void> {
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const { stdout } = await run('git', list, { cwd: workspace, maxBuffer: 64 * 1_024 * 1_024 });
    for (const path of new Set(stdout.split('\0').filter((name) => name !== ''))) {
      const target = join(this.folder, path);
      await mkdir(dirname(target), { recursive: true });
      await cp(join(workspace, path), target).catch(unlessMissing);
    }
  }
}

/** A file that was removed and not committed yet. */
function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
