/**
 * `npm run check:dependencies [-- --offline] [-- --root=folder]`: every package that we hand on has a licence that we may hand on, comes
 * from a registry with a known hash and in one pinned version, and has no grave advisory, as far as the registry can be asked for them.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { say, workspace } from '../stack/workspace.mjs';
import { readAdvisories } from './advisories.mjs';
import { licenceOf, licenceProblem } from './licences.mjs';
import { lockProblems, manifestProblems } from './origin.mjs';
import { manifestOf, nameOf, readLock, shippedPackages } from './shipped.mjs';

const { values: options } = parseArgs({
  options: { offline: { type: 'boolean' }, root: { type: 'string', default: workspace } },
});
const root = resolve(options.root);

const lock = await readLock(root);
const shipped = await shippedPackages(root, lock);
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
/** @type {Map<string, number>} */
const counts = new Map();
const problems = [
  ...manifestProblems(manifest),
  ...lockProblems(lock),
  ...(await licenceProblems()),
  ...(await advisoryProblems()),
];

for (const problem of problems) console.error(`✖ ${problem}`);
const licences = [...counts].sort(([, a], [, b]) => b - a).map(([licence, count]) => `${licence} ${count}`);
say(
  `${Object.keys(lock).length - 1} packages, ${shipped.length} of them are handed on: ${licences.join(', ')}`,
);
say(problems.length === 0 ? 'Nothing to object to.' : `${problems.length} to mend.`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function licenceProblems() {
  const found = [];
  for (const folder of shipped) {
    const entry = lock[folder] ?? {};
    const name = nameOf(folder, entry);
    const licence = licenceOf(name, entry.version ?? '', await manifestOf(root, folder, entry));
    counts.set(licence ?? 'none', (counts.get(licence ?? 'none') ?? 0) + 1);
    const problem = licenceProblem(name, licence);
    if (problem) found.push(`${name}@${entry.version} ${problem}`);
  }
  return found;
}

async function advisoryProblems() {
  if (options.offline) return [];
  const advisories = await readAdvisories(root, shipped);
  if ('problems' in advisories) return advisories.problems;
  say(`Skipped: advisories, ${advisories.skipped}.`);
  return [];
}
