import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { FsTree } from 'nx/src/generators/tree';

import sync from './sync.mjs';

const workspace = join(import.meta.dirname, '../../..');

describe('this repository', () => {
  it.each(['README.md', 'README.zh-CN.md'])('[NX-01] has a place for the table of services in %s', (path) => {
    const text = readFileSync(join(workspace, path), 'utf8');
    expect(text).toMatch(/^<!-- services: [^]*\[user-api\][^]*<!-- \/services -->$/m);
  });

  it('[NX-01] is what its apps register: else run `npx nx sync` and commit what it writes', async () => {
    const result = await sync(new FsTree(workspace, false));
    expect(result?.outOfSyncDetails).toBeUndefined();
  });
});
