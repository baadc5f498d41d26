import { logger, updateJson } from '@nx/devkit';
import { join } from 'node:path';
import { exampleCode, schemaCode } from '../fields/field-code.mjs';
import { parseFields } from '../fields/parse-fields.mjs';
import sync from '../sync/sync.mjs';
import { docComment } from '../workspace/doc-comment.mjs';
import { renderFiles } from '../workspace/render-files.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { announceDocuments, writeDocuments } from '../workspace/write-documents.mjs';
import {
  cataloguePath,
  catalogueOpening,
  jobPlaces,
  processorsOpening,
  processorsPath,
  worker,
  workerRegisterPath,
} from './job-places.mjs';
import { isSameJob, refuseBadName, refuseTakenName } from './job-checks.mjs';

/** Whose document lists the queues. */
export const documentedIn = 'admin-api';

/**
 * @typedef {object} JobOptions
 * @property {string} name
 * @property {string} [fields]
 * @property {string} [summary]
 * @property {boolean} [allowDirty]
 * @property {boolean} [skipDocuments]
 */

/**
 * `@ginforge/nx-plugin:job` (NX-03): a job of the catalogue with its payload, on a queue of its own, a processor of it in gateway-worker,
 * and the tests of both.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {JobOptions} options
 * @returns {Promise<void | (() => void)>} what is done once the files are written
 * @throws {import('../workspace/refusal.mjs').Refusal | import('../register/read-platform.mjs').RegisterError}
 */
export default async function job(tree, options) {
  const { name, summary = `One job of the queue \`${name}\`.` } = options;
  refuseBadName(name);
  const fields = parseFields(options.fields ?? '');
  if (isSameJob(tree, name, fields)) {
    logger.info(`${name} is there already, just as asked: nothing to do.`);
    return undefined;
  }
  refuseTakenName(tree, name);
  const comment = docComment(summary);
  const tables = withJob(tree, name);
  requireCleanCheckout(tree, options);
  await writeJob(tree, name, { fields, comment });
  for (const table of tables) await table.write();
  addQueue(tree, name);
  await sync(tree);
  if (!options.skipDocuments) announceDocuments(documentedIn, { configuration: false });
  return () => {
    if (!options.skipDocuments) writeDocuments(tree.root, { service: documentedIn, configuration: false });
    logger.info(told(name));
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} name
 * @returns {SourceLines[]} the tables of jobs with this one, not written yet
 */
function withJob(tree, name) {
  const { catalogueImport, catalogueEntry, processorImport, processorEntry } = jobPlaces(name);
  const catalogue = new SourceLines(tree, cataloguePath);
  catalogue.addStatement(catalogueImport);
  catalogue.addAtEndOf(catalogueOpening, catalogueEntry);
  const processors = new SourceLines(tree, processorsPath);
  processors.addStatement(processorImport);
  processors.addAtEndOf(processorsOpening, processorEntry);
  return [catalogue, processors];
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} name
 * @param {{ fields: import('../fields/parse-fields.mjs').Field[], comment: string }} described
 */
async function writeJob(tree, name, { fields, comment }) {
  const { definition, processor } = jobPlaces(name);
  const values = {
    name,
    definition,
    processor,
    comment,
    fields,
    required: fields.filter(({ isRequired }) => isRequired),
    schema: schemaCode(fields),
    example: exampleCode(fields),
  };
  const templates = join(import.meta.dirname, 'files');
  await renderFiles(tree, join(templates, 'definition'), 'libs/jobs/src', values);
  await renderFiles(tree, join(templates, 'processor'), `apps/${worker}/src`, values);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} name
 */
function addQueue(tree, name) {
  updateJson(tree, workerRegisterPath, (json) => {
    json.ginforge.queues.push(name);
    return json;
  });
}

/** @param {string} name */
function told(name) {
  return `
${name} is a job: libs/jobs/src/${name}.job.ts says what it carries, apps/${worker}/src/${name}.processor.ts does it.
Enqueue:  jobs.enqueue('${name}', …) of a JobProducer, or outbox.within(manager).enqueue(…) in a transaction
Test it:  npx nx run-many -t lint typecheck test test-int -p jobs ${worker}
Undo it:  npx nx g @ginforge/nx-plugin:remove ${name} --kind=job`;
}
