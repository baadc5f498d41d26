import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A package of package-lock.json.
 *
 * @typedef {object} LockedPackage
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 */

/** @typedef {Record<string, LockedPackage>} Lock */

/** What Nest loads by itself, so that no build names it. */
const loadedByNest = ['@nestjs/platform-express', 'reflect-metadata'];

/**
 * The packages that a build needs to run: those of our production dependencies that it names, and whatever these depend on.
 *
 * @param {string} workspace where package.json, package-lock.json and node_modules are
 * @param {string} build a folder of programs
 * @returns {Promise<string[]>} their folders, as `node_modules/pg`, in the order of their names; only what is installed: of packages
 * with binaries that is the one for this machine
 */
export async function packagesOf(workspace, build) {
  const { packages } = JSON.parse(await readFile(join(workspace, 'package-lock.json'), 'utf8'));
  const { dependencies } = JSON.parse(await readFile(join(workspace, 'package.json'), 'utf8'));
  const text = await programText(build);
  const roots = Object.keys(dependencies).filter(
    (name) => isNamed(name, text) || loadedByNest.includes(name),
  );
  return withDependencies(packages, roots).filter((folder) => existsSync(join(workspace, folder)));
}

/** @param {string} build */
async function programText(build) {
  const files = (await readdir(build)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(files.map((name) => readFile(join(build, name), 'utf8')));
  return texts.join('\n');
}

/**
 * Any string that begins with the name counts: a package too many is better than one that is missing.
 *
 * @param {string} name
 * @param {string} text
 */
function isNamed(name, text) {
  return [`"${name}"`, `"${name}/`, `'${name}'`, `'${name}/`].some((literal) => text.includes(literal));
}

/**
 * @param {Lock} lock
 * @param {string[]} roots names of packages
 * @returns {string[]} the folders of these and of all that they need
 */
export function withDependencies(lock, roots) {
  const found = new Set();
  const open = roots.map((name) => resolve(lock, '', name));
  for (const folder of open) {
    if (folder === undefined || found.has(folder)) continue;
    found.add(folder);
    open.push(...needs(lock[folder] ?? {}).map((name) => resolve(lock, folder, name)));
  }
  return [...found].sort();
}

/**
 * @param {LockedPackage} entry
 * @returns {string[]} what it cannot do without, and what it can but was installed for it
 */
function needs({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}) {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}

/**
 * Finds a package as Node does: in the folder's own node_modules, then in those above.
 *
 * @param {Lock} lock
 * @param {string} from the folder of the package that imports; empty for the root
 * @param {string} name
 * @returns {string | undefined}
 */
function resolve(lock, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[candidate]) return candidate;
    if (folder === '') return undefined;
  }
}
