import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { FsTree } from 'nx/src/generators/tree';

import { requireCleanCheckout } from './require-clean-checkout.mjs';

const home = process.cwd();
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ginforge-checkout-')));
  execFileSync('git', ['init', '--quiet'], { cwd: root });
});

afterEach(() => {
  process.chdir(home);
  rmSync(root, { recursive: true });
});

const required = (options = {}) => requireCleanCheckout(new FsTree(root, false), options);

describe('requireCleanCheckout', () => {
  it('[NX-04] lets a clean checkout pass', () => {
    process.chdir(root);
    expect(() => required()).not.toThrow();
  });

  it('[NX-04] refuses beside changes that are not committed, names some, and can be told that they are meant', () => {
    process.chdir(root);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) writeFileSync(join(root, name), '');
    expect(() => required()).toThrow(/commit them first[^]*\?\? a\n[^]*… and 2 more/);
    expect(() => required({ allowDirty: true })).not.toThrow();
  });

  it('[NX-04] refuses in a folder of the workspace, and says where to go', () => {
    mkdirSync(join(root, 'apps'));
    process.chdir(join(root, 'apps'));
    expect(() => required({ allowDirty: true })).toThrow(`workspace's root, ${root}, not in its folder apps`);
  });

  it('[NX-04] has nothing to say of a tree in memory or without git', () => {
    process.chdir(root);
    expect(() => requireCleanCheckout(createTreeWithEmptyWorkspace(), {})).not.toThrow();
    rmSync(join(root, '.git'), { recursive: true });
    writeFileSync(join(root, 'a'), '');
    expect(() => required()).not.toThrow();
  });
});
