/**
 * `npm run screenshots [-- --built]`: builds everything (unless it is said to be built), bundles apps/e2e/src/screenshots and runs it
 * against a stack of its own with demo data. The pictures go to docs/screenshots.
 */
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureChromium, withoutChromium } from '../stack/chromium-program.mjs';
import { Failure, reportFailure } from '../stack/failure.mjs';
import { nx } from '../stack/nx.mjs';
import { startTemporaryPostgres } from '../stack/postgres.mjs';
import { howToGetRedis } from '../stack/redis.mjs';
import { ensureRedisServer } from '../stack/redis-program.mjs';
import { requireNode, say, workspace } from '../stack/workspace.mjs';

/** As deep as the sources, which find the workspace from where they are. */
const output = join(workspace, 'dist/apps/e2e/screenshots');

/** @type {import('esbuild').Plugin} our own libraries are bundled, packages stay outside */
const externalPackages = {
  name: 'external-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@ginforge/') ? undefined : { path, external: true },
    );
  },
};

try {
  requireNode();
  const redis = await ensureRedisServer(say);
  if (!redis) throw new Failure(howToGetRedis);
  const chromium = await ensureChromium(say);
  if (!chromium) throw new Failure(withoutChromium);
  if (!process.argv.includes('--built')) await buildEverything();
  await bundle();
  process.exitCode = await takePictures({ GINFORGE_REDIS_SERVER: redis, GINFORGE_CHROMIUM: chromium });
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}

async function buildEverything() {
  say('Building what changed …');
  const { code, output: text } = await nx(['run-many', '-t', 'build', '--parallel=2']);
  if (code !== 0) throw new Failure(`The build failed:\n${text}`);
}

async function bundle() {
  await build({
    absWorkingDir: workspace,
    entryPoints: ['apps/e2e/src/screenshots/main.ts'],
    outdir: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: join(workspace, 'tsconfig.base.json'),
    logLevel: 'warning',
    plugins: [externalPackages],
  });
}

/**
 * @param {NodeJS.ProcessEnv} programs
 * @returns {Promise<number>} the exit code
 */
async function takePictures(programs) {
  const postgres = await startTemporaryPostgres();
  try {
    const child = spawn(process.execPath, [join(output, 'main.js')], {
      cwd: workspace,
      stdio: 'inherit',
      env: { ...process.env, ...programs, TEST_DATABASE_URL: postgres.url },
    });
    const [code] = await once(child, 'exit');
    return code ?? 1;
  } finally {
    await postgres.stop();
  }
}
