import { readJson } from '@nx/devkit';

const file = '.prettierrc.json';

/**
 * @param {import('@nx/devkit').Tree} tree
 * @returns {import('prettier').Options} how the workspace writes its files
 */
export function readFormat(tree) {
  return tree.exists(file) ? readJson(tree, file) : {};
}
