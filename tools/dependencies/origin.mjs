import { nameOf } from './shipped.mjs';

/** An exact version; prereleases count. */
const exact = /^\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/**
 * Every version in package.json is one version, from a registry or from this repository.
 *
 * @param {Record<string, Record<string, string>>} manifest package.json
 * @returns {string[]} problems
 */
export function manifestProblems(manifest) {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, version]) => !exact.test(version) && !isOwnFolder(version))
      .map(([name, version]) => `package.json ${kind}: ${name} is not pinned to one version: ${version}`),
  );
}

/** @param {string} version */
const isOwnFolder = (version) => /^file:(?!\/|.*\.\.)/.test(version);

/**
 * Every package comes from a registry and is known by its SHA-512.
 *
 * @param {Record<string, import('./shipped.mjs').Entry>} lock
 * @returns {string[]} problems
 */
export function lockProblems(lock) {
  return Object.entries(lock)
    .filter(([folder, { link }]) => folder.includes('node_modules/') && !link)
    .flatMap(([folder, entry]) => entryProblems(`${nameOf(folder, entry)}@${entry.version}`, entry));
}

/**
 * @param {string} label
 * @param {import('./shipped.mjs').Entry} entry
 */
function entryProblems(label, { resolved, integrity }) {
  const problems = [];
  if (!/^sha512-[\w+/=]{88}$/.test(integrity ?? ''))
    problems.push(`${label} has no SHA-512 in package-lock.json`);
  // A lock file that leaves addresses out has npm take them from the registry in use.
  if (resolved !== undefined && !/^https:\/\/[^/]+\/.*\.tgz$/.test(resolved)) {
    problems.push(`${label} does not come from a registry: ${resolved}`);
  }
  return problems;
}
