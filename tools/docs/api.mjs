/**
 * `npm run docs:api`: writes docs/api anew from the code (AP-07). The tests that compare the documents with the code write them
 * here, so that nothing can be written that they would not accept. `npm run docs:api -- user-api` writes those of one service.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readServices } from '../stack/services.mjs';
import { say, workspace } from '../stack/workspace.mjs';

const runner = join(workspace, 'tools/jest/run.mjs');

const services = await readServices(workspace, 0);

/** Where each document is compared: the kind of test, the project, and a part of the test's file name. */
const comparisons = [
  ...services.map(({ name }) => ['test-int', name, 'openapi']),
  ['test', 'gateway', 'asyncapi-document'],
];

const asked = process.argv.slice(2);
const wanted = comparisons.filter(([, project = '']) => asked.length === 0 || asked.includes(project));

for (const [kind = '', project = '', file = ''] of wanted) {
  const { status } = spawnSync(
    process.execPath,
    [runner, kind, project, `apps/${project}`, '--testPathPatterns', file, '-t', 'AP-07'],
    { cwd: workspace, stdio: 'inherit', env: { ...process.env, GINFORGE_UPDATE_API_DOCUMENTS: '1' } },
  );
  if (status !== 0) process.exitCode = 1;
}
say(
  process.exitCode === 1
    ? 'Not every document could be written: see above.'
    : 'docs/api is what the code says.',
);
