import { join } from 'node:path';

import { FsTree } from 'nx/src/generators/tree';

import sync from './sync.mjs';

const workspace = join(import.meta.dirname, '../../..');

describe('this repository', () => {
  it('[NX-01] is what its apps register: else run `npx nx sync` and commit what it writes', async () => {
    const result = await sync(new FsTree(workspace, false));
    expect(result?.outOfSyncDetails).toBeUndefined();
  });
});
