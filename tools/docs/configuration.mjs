/**
 * `npm run docs:configuration`: writes the table of docs/configuration.md anew from the environment schemas of all services. The
 * test that compares the two writes it here.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { say, workspace } from '../stack/workspace.mjs';

const runner = join(workspace, 'tools/jest/run.mjs');
const test = ['test', 'e2e', 'apps/e2e', '--testPathPatterns', 'configuration/', '-t', 'PF-06'];

const { status } = spawnSync(process.execPath, [runner, ...test], {
  cwd: workspace,
  stdio: 'inherit',
  env: { ...process.env, GINFORGE_UPDATE_CONFIGURATION: '1' },
});
process.exitCode = status ?? 1;
say(status === 0 ? 'docs/configuration.md is what the schemas say.' : 'See above what is missing.');
