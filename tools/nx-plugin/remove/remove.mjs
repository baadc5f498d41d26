import { logger } from '@nx/devkit';
import { removeJob } from '../job/remove-job.mjs';
import { removeMessage } from '../message/remove-message.mjs';
import { readPlatform } from '../register/read-platform.mjs';
import { refuseUsedResources, removeResource, removeResourcesOf } from '../resource/remove-resource.mjs';
import sync from '../sync/sync.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { writeDocuments } from '../workspace/write-documents.mjs';

/**
 * @typedef {object} RemoveOptions
 * @property {string} name
 * @property {'service' | 'job' | 'message' | 'resource'} [kind]
 * @property {boolean} [allowDirty]
 * @property {boolean} [skipDocuments]
 */

/**
 * `@ginforge/nx-plugin:remove` (NX-04): undoes a service, its app, its resources and all that followed from its register, a job, a
 * type of message, or a resource. What somebody else wrote about it stays.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {RemoveOptions} options
 * @returns {Promise<() => void>} what is done once the files are gone
 * @throws {Refusal | import('../register/read-platform.mjs').RegisterError}
 */
export default async function remove(tree, options) {
  return removers[options.kind ?? 'service'](tree, options);
}

const removers = {
  service: removeService,
  job: removeJob,
  message: removeMessage,
  resource: removeResource,
};

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {RemoveOptions} options
 * @returns {Promise<() => void>}
 */
async function removeService(tree, options) {
  const { name } = options;
  const service = requireRemovable(tree, name);
  refuseUsedResources(tree, service);
  requireCleanCheckout(tree, options);
  await removeResourcesOf(tree, service);
  tree.delete(`apps/${name}`);
  tree.delete(`docs/api/${name}.openapi.json`);
  await sync(tree);
  return () => {
    if (!options.skipDocuments) writeDocuments(tree.root, {});
    logger.info(`${name} is gone.`);
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} name
 * @returns {import('../register/read-platform.mjs').Service}
 */
function requireRemovable(tree, name) {
  const { services } = readPlatform(tree);
  const found = services.find((service) => service.name === name);
  const removable = services.filter(({ kind }) => kind === 'service').map((service) => service.name);
  if (!found) throw new Refusal(`There is no service ${name}; there are ${removable.join(', ')}.`);
  if (found.kind !== 'service')
    throw new Refusal(`${name} is a ${found.kind}, which the platform is built on: it stays.`);
  return found;
}
