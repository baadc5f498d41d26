/**
 * `npm run chaos -- [--clients=1000] [--seconds=600] [--seed=…] [--lose-redis-data] [--built]`: builds the gateway and the
 * worker (unless they are said to be built), bundles apps/e2e/src/chaos and runs it. With `--url=…` it harms containers that run
 * already, and builds and starts nothing. All options are in apps/e2e/src/chaos/options.ts.
 */
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Failure, reportFailure } from '../stack/failure.mjs';
import { nx } from '../stack/nx.mjs';
import { howToGetRedis } from '../stack/redis.mjs';
import { ensureRedisServer } from '../stack/redis-program.mjs';
import { requireNode, say, workspace } from '../stack/workspace.mjs';

/** As deep as the sources, which find the workspace from where they are. */
const output = join(workspace, 'dist/apps/e2e/chaos');

/** @type {import('esbuild').Plugin} our own libraries are bundled, packages stay outside */
const externalPackages = {
  name: 'external-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@ginforge/') ? undefined : { path, external: true },
    );
  },
};

const args = process.argv.slice(2);
try {
  requireNode();
  const variables = args.some((argument) => argument.startsWith('--url=')) ? {} : await prepareCluster();
  await bundle();
  run(
    args.filter((argument) => argument !== '--built'),
    variables,
  );
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}

/**
 * What a cluster of its own is started from.
 *
 * @returns {Promise<Record<string, string>>} variables that say where it is
 */
async function prepareCluster() {
  const redis = await ensureRedisServer(say);
  if (!redis) throw new Failure(howToGetRedis);
  if (!args.includes('--built')) await buildServices();
  return { GINFORGE_REDIS_SERVER: redis };
}

async function buildServices() {
  const { code, output: text } = await nx(['run-many', '-t', 'build', '-p', 'gateway,gateway-worker']);
  if (code !== 0) throw new Failure(`The gateway and the worker could not be built:\n${text}`);
}

async function bundle() {
  await build({
    absWorkingDir: workspace,
    entryPoints: ['main', 'relay'].map((name) => `apps/e2e/src/chaos/${name}.ts`),
    outdir: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    tsconfig: join(workspace, 'tsconfig.base.json'),
    logLevel: 'warning',
    plugins: [externalPackages],
  });
}

/**
 * @param {string[]} options
 * @param {Record<string, string>} variables
 */
function run(options, variables) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(output, 'main.js'), ...options], {
    cwd: workspace,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...variables },
  });
  // A Ctrl-C reaches the child by itself; it stops what it started, and we wait for that.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}
