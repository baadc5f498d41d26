import { build } from 'esbuild';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspace } from '../stack/workspace.mjs';

/**
 * Our own client of `/ws`, as its sources are now.
 *
 * @returns {Promise<typeof import('../../libs/websocket-client/src/index.js').WebSocketClient>}
 */
export async function loadWebSocketClient() {
  const outfile = join(workspace, 'dist/tools/websocket-client.mjs');
  await build({
    absWorkingDir: workspace,
    entryPoints: ['libs/websocket-client/src/index.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: join(workspace, 'tsconfig.base.json'),
    external: ['ws'],
    logLevel: 'warning',
  });
  const { WebSocketClient } = await import(pathToFileURL(outfile).href);
  return WebSocketClient;
}
