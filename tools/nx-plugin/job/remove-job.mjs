import { logger, updateJson } from '@nx/devkit';
import sync from '../sync/sync.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { refuseUsed } from '../workspace/refuse-used.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { announceDocuments, writeDocuments } from '../workspace/write-documents.mjs';
import { documentedIn } from './job.mjs';
import {
  cataloguePath,
  catalogueOpening,
  jobPlaces,
  processorsOpening,
  processorsPath,
  workerRegisterPath,
} from './job-places.mjs';

/**
 * Undoes a job (NX-04): its files, its lines in the two tables, its queue. A job that other code names stays.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {import('../remove/remove.mjs').RemoveOptions} options
 * @returns {Promise<() => void>} what is done once the files are gone
 * @throws {Refusal | import('../register/read-platform.mjs').RegisterError}
 */
export async function removeJob(tree, options) {
  const { name } = options;
  const places = jobPlaces(name);
  const catalogue = new SourceLines(tree, cataloguePath);
  if (!catalogue.has(places.catalogueEntry))
    throw new Refusal(`There is no job ${name} in ${cataloguePath}.`);
  refuseUsed(tree, `The job ${name}`, { uses: places.uses, own: [...places.files, cataloguePath] });
  requireCleanCheckout(tree, options);
  for (const path of places.files) tree.delete(path);
  await writeTables(tree, catalogue, places);
  updateJson(tree, workerRegisterPath, (json) => {
    json.ginforge.queues = json.ginforge.queues.filter((/** @type {string} */ queue) => queue !== name);
    return json;
  });
  await sync(tree);
  if (!options.skipDocuments) announceDocuments(documentedIn, { configuration: false });
  return () => {
    if (!options.skipDocuments) writeDocuments(tree.root, { service: documentedIn, configuration: false });
    logger.info(`The job ${name} is gone.`);
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {SourceLines} catalogue
 * @param {ReturnType<typeof jobPlaces>} places
 */
async function writeTables(tree, catalogue, places) {
  catalogue.removeStatement(places.catalogueImport);
  catalogue.removeEntry(catalogueOpening, places.key);
  await catalogue.write();
  const processors = new SourceLines(tree, processorsPath);
  processors.removeStatement(places.processorImport);
  processors.removeEntry(processorsOpening, places.key);
  await processors.write();
}
