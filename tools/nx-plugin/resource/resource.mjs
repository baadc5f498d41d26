import { logger } from '@nx/devkit';
import { parseFields } from '../fields/parse-fields.mjs';
import sync from '../sync/sync.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { announceDocuments, writeDocuments } from '../workspace/write-documents.mjs';
import { describeResource } from './describe-resource.mjs';
import { refuseFields } from './field-checks.mjs';
import { fieldsOfTable } from './fields-of-table.mjs';
import { routeOf } from './project-checks.mjs';
import { isSameResource, refuseBadName, refuseBadTitles, refuseTaken } from './resource-checks.mjs';
import { refuseUniques } from './uniques.mjs';
import { withResource, writeResource } from './write-resource.mjs';

/**
 * @typedef {object} ResourceOptions
 * @property {string} name
 * @property {string} project
 * @property {string} [fields]
 * @property {string} [fromTable]
 * @property {string} [title]
 * @property {string} [titleZh]
 * @property {string} [titlePlural]
 * @property {string} [labelsZh]
 * @property {boolean} [allowDirty]
 * @property {boolean} [skipDocuments]
 */

/**
 * `@ginforge/nx-plugin:resource` (NX-03): a kind of thing that administrators keep, from its table to its page in the console: entity and
 * migration, an API with list, search, order, pages and changes, permissions, menu entry, `data_update`, and the tests of all of it.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {ResourceOptions} options
 * @returns {Promise<void | (() => void)>} what is done once the files are written
 * @throws {Refusal | import('../register/read-platform.mjs').RegisterError}
 */
export default async function resource(tree, options) {
  refuseBadName(options.name);
  const route = routeOf(tree, options.project);
  const described = describeResource({ ...options, ...(await readFields(options)), route });
  refuseBadTitles(described);
  refuseFields(described);
  refuseUniques(described);
  if (isSameResource(tree, described)) {
    logger.info(`${options.name} is there already, just as asked: nothing to do.`);
    return undefined;
  }
  refuseTaken(tree, described);
  const lists = withResource(tree, described);
  requireCleanCheckout(tree, options);
  await writeResource(tree, described, { isAdopted: options.fromTable !== undefined });
  for (const list of lists) await list.write();
  await sync(tree);
  if (!options.skipDocuments) announceDocuments(described.project, { configuration: false });
  return () => {
    if (!options.skipDocuments)
      writeDocuments(tree.root, { service: described.project, configuration: false });
    logger.info(told(described));
  };
}

/**
 * @param {ResourceOptions} options
 * @returns {Promise<Pick<import('./describe-resource.mjs').ResourceOptions, 'fields' | 'table' | 'uniques'>>}
 */
async function readFields({ fields, fromTable }) {
  if (fields !== undefined && fromTable !== undefined) {
    throw new Refusal('The fields are either said with --fields or read with --from-table.');
  }
  if (fromTable === undefined) return { fields: parseFields(fields ?? '', { mayBeUnique: true }) };
  return { ...(await fieldsOfTable(process.env['DATABASE_URL'], fromTable)), table: fromTable };
}

/** @param {import('./describe-resource.mjs').Resource} resource */
function told({ name, plural, project, route }) {
  return `
${name} is a resource: apps/${project}/src/${plural}, under ${route}/${plural}, and a page of the console.
Try it:   npm start, then sign in to the console as admin
Test it:  npx nx run-many -t lint typecheck test test-int -p ${project} database back-office admin-api admin-console
Undo it:  npx nx g @ginforge/nx-plugin:remove ${name} --kind=resource`;
}
