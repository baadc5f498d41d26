import { build } from 'esbuild';
import { join } from 'node:path';
import { workspace } from '../../stack/workspace.mjs';

/** As deep as the sources, so that packages are found. */
const output = join(workspace, 'dist/apps/e2e/bench/publishing-client.js');

/**
 * A process that publishes, made from the sources of this repository (apps/e2e/src/bench).
 *
 * @param {Pick<import('./contender.mjs').Contender, 'name' | 'title'>} identity
 * @param {'durable' | 'plain'} publishing
 * @returns {import('./contender.mjs').Contender}
 */
export function publishingClient(identity, publishing) {
  return {
    ...identity,
    async launch({ port, redisUrl }) {
      await bundle();
      const environment = { PORT: String(port), REDIS_URL: redisUrl, PUBLISHING: publishing };
      return {
        program: process.execPath,
        args: [output],
        environment: { NODE_ENV: 'production', ...environment },
      };
    },
    client: { handshake: () => ({ path: '/' }) },
  };
}

function bundle() {
  return build({
    absWorkingDir: workspace,
    entryPoints: ['apps/e2e/src/bench/publishing-client.ts'],
    outfile: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: join(workspace, 'tsconfig.base.json'),
    logLevel: 'warning',
    packages: 'external', // but not ours, which the paths of tsconfig.base.json lead to
  });
}
