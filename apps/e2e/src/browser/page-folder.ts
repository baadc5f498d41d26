import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspace } from '../stack/workspace.js';

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>WebSocketClient</title>
    <link rel="icon" href="data:," />
    <script type="module" src="/page.js"></script>
  </head>
</html>
`;

/** A folder with one page that holds WebSocketClient, for a gateway to serve: CONSOLE_DIR. */
export class PageFolder {
  private constructor(readonly path: string) {}

  static async build(): Promise<PageFolder> {
    const path = await mkdtemp(join(tmpdir(), 'ginforge-page-'));
    await writeFile(join(path, 'index.html'), html);
    await build({
      entryPoints: [join(import.meta.dirname, 'test-page.ts')],
      outfile: join(path, 'page.js'),
      absWorkingDir: workspace,
      tsconfig: join(workspace, 'tsconfig.base.json'),
      bundle: true,
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      logLevel: 'warning',
    });
    return new PageFolder(path);
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}
