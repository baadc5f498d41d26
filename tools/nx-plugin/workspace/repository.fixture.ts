import { join } from 'node:path';

import { FsTree } from 'nx/src/generators/tree';
import { check } from 'prettier';

import { readFormat } from '../sync/read-format.mjs';

const workspace = join(import.meta.dirname, '../../..');

/** This repository as it is; what is changed in the tree is never written. Generators run in its root. */
export function repository(): FsTree {
  process.chdir(workspace);
  return new FsTree(workspace, false);
}

/** What a generator would change: each file by what becomes of it. */
export function changesOf(tree: FsTree): Record<string, string> {
  return Object.fromEntries(tree.listChanges().map(({ path, type }) => [path, type]));
}

/** The changed files that are not laid out as Prettier would, or in which something was not filled in. */
export async function untidy(tree: FsTree): Promise<string[]> {
  const paths: string[] = [];
  for (const { path, type, content } of tree.listChanges()) {
    const text = String(content);
    const isTidy = path.endsWith('.md') || (await check(text, { ...readFormat(tree), filepath: path }));
    if (type !== 'DELETE' && !(isTidy && !/<%|%>|\[object/.test(text))) paths.push(path);
  }
  return paths;
}
