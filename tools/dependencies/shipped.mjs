import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDependencies } from '../build/packages-of.mjs';

/**
 * A package in package-lock.json. `name` stands there where it is not that of its folder.
 *
 * @typedef {import('../build/packages-of.mjs').LockedPackage & {
 *   name?: string, version?: string, resolved?: string, integrity?: string, license?: string, link?: boolean, dev?: boolean
 * }} Entry
 */

/** What a source file imports by name: the package alone, without the path within it. */
const imported = /(?:\bfrom|\bimport|\bimport\()\s*'((?:@[\w.-]+\/)?\w[\w.-]*)(?:\/[^']*)?'/g;

/**
 * @param {string} root where package.json and package-lock.json are
 * @returns {Promise<Record<string, Entry>>} by their folders, such as `node_modules/pg`
 * @throws where there is no lock file
 */
export async function readLock(root) {
  return JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages;
}

/**
 * What leaves the house: the services' production dependencies, and what is compiled into the console, which for npm is only needed
 * while we build.
 *
 * @param {string} root
 * @param {Record<string, Entry>} lock
 * @returns {Promise<string[]>} folders
 */
export async function shippedPackages(root, lock) {
  const ofServices = Object.keys(lock).filter(
    (folder) => folder.startsWith('node_modules/') && !lock[folder]?.dev && !lock[folder]?.link,
  );
  const ofConsole = withDependencies(lock, await consoleImports(root));
  return [...new Set([...ofServices, ...ofConsole])].filter((folder) => !lock[folder]?.link).sort();
}

/** @param {string} root */
async function consoleImports(root) {
  const sources = join(root, 'apps/admin-console/src');
  if (!existsSync(sources)) return [];
  const files = await readdir(sources, { recursive: true });
  const texts = await Promise.all(
    files
      .filter((file) => /\.(?:vue|ts)$/.test(file) && !/\.(?:int\.)?spec\.ts$/.test(file))
      .map((file) => readFile(join(sources, file), 'utf8')),
  );
  return [...new Set(texts.flatMap((text) => [...text.matchAll(imported)].map(([, name = '']) => name)))];
}

/**
 * @param {string} folder such as `node_modules/a/node_modules/@b/c`
 * @param {Entry} [entry]
 * @returns {string} the package's name
 */
export function nameOf(folder, entry) {
  return entry?.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * What a package says of itself: installed, else what the lock file says of it (packages for other machines are not installed).
 *
 * @param {string} root
 * @param {string} folder
 * @param {Entry} entry
 * @returns {Promise<import('./licences.mjs').Manifest>}
 */
export async function manifestOf(root, folder, entry) {
  const file = join(root, folder, 'package.json');
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : entry;
}
