import { readPlatform } from '../register/read-platform.mjs';
import { derivedFiles } from './derived-files.mjs';
import { readFormat } from './read-format.mjs';
import { formatted, isGenerated } from './generated-file.mjs';

/** Folders that hold nothing but what is derived: what no app stands behind any more is removed from them. */
const ownedFolders = ['k8s/base/services'];

/**
 * `@ginforge/nx-plugin:sync` (NX-01): brings everything that lists services into line with the registers in package.json#ginforge of
 * the apps. `nx sync` writes what this changes in the tree, `nx sync:check` fails where it changes anything.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @returns {Promise<import('nx/src/utils/sync-generators').SyncGeneratorResult>}
 * @throws {import('../register/read-platform.mjs').RegisterError}
 */
export default async function sync(tree) {
  const files = await wantedFiles(tree);
  const details = [...files.flatMap((file) => repair(tree, file)), ...prune(tree, files)];
  if (details.length === 0) return undefined;
  return {
    outOfSyncMessage: 'What is derived is not what it is derived from, as package.json#ginforge of the apps:',
    outOfSyncDetails: details,
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @returns {Promise<import('./generated-file.mjs').GeneratedFile[]>}
 */
async function wantedFiles(tree) {
  const options = readFormat(tree);
  return Promise.all(derivedFiles(readPlatform(tree), tree).map((file) => formatted(file, options)));
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {import('./generated-file.mjs').GeneratedFile} file
 * @returns {string[]} what was wrong
 */
function repair(tree, { path, content }) {
  const found = tree.read(path, 'utf8');
  if (found === content) return [];
  tree.write(path, content);
  return [found === null ? `${path} is missing` : `${path} says something else`];
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {import('./generated-file.mjs').GeneratedFile[]} files
 * @returns {string[]} what was there without an app
 */
function prune(tree, files) {
  const wanted = new Set(files.map(({ path }) => path));
  const owned = ownedFolders.flatMap((folder) => tree.children(folder).map((name) => `${folder}/${name}`));
  const orphans = owned.filter(
    (path) => !wanted.has(path) && tree.isFile(path) && isGenerated(tree.read(path, 'utf8') ?? ''),
  );
  for (const path of orphans) tree.delete(path);
  return orphans.map((path) => `${path} belongs to no app`);
}
