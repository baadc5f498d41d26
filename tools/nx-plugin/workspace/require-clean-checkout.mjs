import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Refusal } from './refusal.mjs';

const shownChanges = 5;

/**
 * Refuses a run that could not be undone by git: beside changes that are not committed, and from a folder where it is not clear what
 * a name or a path is meant by.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {{ allowDirty?: boolean }} options
 * @throws {Refusal}
 */
export function requireCleanCheckout({ root }, { allowDirty = false }) {
  requireRootFolder(root);
  if (allowDirty || !existsSync(join(root, '.git'))) return;
  const changes = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
  if (changes.length === 0) return;
  const more = changes.length > shownChanges ? [`… and ${changes.length - shownChanges} more`] : [];
  throw new Refusal(
    [
      'There are changes that are not committed: commit them first, so that git can undo this, or say --allow-dirty.',
      ...changes.slice(0, shownChanges),
      ...more,
    ].join('\n'),
  );
}

/** @param {string} root */
function requireRootFolder(root) {
  if (!existsSync(root)) return; // a tree in memory
  const folder = relative(realpathSync(root), realpathSync(process.cwd()));
  if (folder === '' || folder.startsWith('..')) return;
  throw new Refusal(`Run this in the workspace's root, ${root}, not in its folder ${folder}.`);
}
