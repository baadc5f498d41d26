/**
 * Runs the tests of one kind of one project: `node tools/jest/run.mjs <test|test-int|e2e> <projectName> <projectRoot>`,
 * then Jest's own options. The result goes to test-results/<kind>/<projectName>.json.
 */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const workspace = join(import.meta.dirname, '../..');

/** A project's test files of each kind, and how many of them run at a time: those that wait for programs more than two. */
const kinds = {
  test: { match: ['**/*.spec.ts', '!**/*.int.spec.ts', '!**/*.e2e.spec.ts'], workers: 2 },
  'test-int': { match: ['**/*.int.spec.ts'], workers: 3 },
  e2e: { match: ['**/*.e2e.spec.ts'], workers: 2 },
};

const [kind = '', projectName, projectRoot, ...jestOptions] = process.argv.slice(2);
if (!Object.hasOwn(kinds, kind) || !projectName || !projectRoot) {
  console.error(
    'Say: node tools/jest/run.mjs <test|test-int|e2e> <projectName> <projectRoot> [options of Jest]',
  );
  process.exit(1);
}

const { match, workers } = kinds[/** @type {keyof typeof kinds} */ (kind)];
const results = join(workspace, 'test-results', kind);
const resultFile = join(results, `${projectName}.json`);
await mkdir(results, { recursive: true });
await rm(resultFile, { force: true }); // a run that crashes must not leave an old result behind

const require = createRequire(import.meta.url);
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    require.resolve('jest/bin/jest'),
    ...['--config', join(workspace, projectRoot, 'jest.config.mjs')],
    ...match.flatMap((pattern) => ['--testMatch', pattern]),
    ...['--json', '--outputFile', resultFile],
    '--passWithNoTests',
    ...(jestOptions.includes('--runInBand') ? [] : [`--maxWorkers=${workers}`]),
    ...jestOptions,
  ],
  {
    cwd: workspace,
    // Jest's JSON also goes to stdout; the report for people goes to stderr.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, GINFORGE_TEST_KIND: kind, NODE_ENV: 'test' },
  },
);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => jest.kill(signal));
jest.on('exit', (code) => process.exit(code ?? 1));
