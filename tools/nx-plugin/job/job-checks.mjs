import { schemaCode } from '../fields/field-code.mjs';
import { isSameCode } from '../fields/is-same-code.mjs';
import { readPlatform } from '../register/read-platform.mjs';
import { longestName, namePattern } from '../register/service-register.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { cataloguePath, jobPlaces } from './job-places.mjs';

/**
 * @param {string} name
 * @throws {Refusal}
 */
export function refuseBadName(name) {
  if (!namePattern.test(name)) {
    throw new Refusal(`The name of a job must be kebab-case, as invoice-mail is; "${name}" is not.`);
  }
  if (name.length > longestName) {
    throw new Refusal(
      `The name of a job must have at most ${longestName} letters; ${name} has ${name.length}.`,
    );
  }
  if (name in {}) throw new Refusal(`${name} is something that every object has: name the job otherwise.`);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} name
 * @param {import('../fields/parse-fields.mjs').Field[]} fields
 * @returns {boolean} whether a run with this very name and these fields has made it
 */
export function isSameJob(tree, name, fields) {
  const { files, catalogueEntry } = jobPlaces(name);
  const [definition = ''] = files;
  const found = tree.read(definition, 'utf8');
  if (found === null || !new SourceLines(tree, cataloguePath).has(catalogueEntry)) return false;
  return isSameCode(found, `schema: z.strictObject({ ${schemaCode(fields)} }),`);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} name
 * @throws {Refusal} with the owner's name
 */
export function refuseTakenName(tree, name) {
  const { definition, files, catalogueEntry } = jobPlaces(name);
  const catalogue = new SourceLines(tree, cataloguePath);
  if (catalogue.has(catalogueEntry)) {
    throw new Refusal(
      `The job ${name} is there already, with other fields: change libs/jobs/src/${name}.job.ts.`,
    );
  }
  const owner = readPlatform(tree).services.find(({ queues }) => queues.includes(name));
  if (owner) throw new Refusal(`The queue ${name} is ${owner.name}'s.`);
  const left = files.find((path) => tree.exists(path));
  if (left) throw new Refusal(`The file ${left} is there already: remove it or name the job otherwise.`);
  if (new RegExp(`\\b${definition}\\b`).test(catalogue.text)) {
    throw new Refusal(`Another job is called ${definition} in ${cataloguePath}: name this one otherwise.`);
  }
}
