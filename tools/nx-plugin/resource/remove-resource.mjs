import { logger, updateJson } from '@nx/devkit';
import { readPlatform } from '../register/read-platform.mjs';
import sync from '../sync/sync.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { refuseUsed } from '../workspace/refuse-used.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { announceDocuments, writeDocuments } from '../workspace/write-documents.mjs';
import { removeConsolePage } from './console/console-page.mjs';
import { describeResource } from './describe-resource.mjs';
import {
  bodiesOpening,
  entitiesOpening,
  entitiesPath,
  indexPath,
  menuOpening,
  menuPath,
  migrationsOpening,
  migrationsPath,
  modulesOpening,
  permissionsOpening,
  permissionsPath,
  resourcePlaces,
} from './resource-places.mjs';

/** @typedef {import('@nx/devkit').Tree} Tree */
/** @typedef {import('./describe-resource.mjs').Resource} Resource */
/** @typedef {import('../register/read-platform.mjs').Service} Service */

/**
 * Undoes a resource (NX-04), down to its lines where resources are listed. Tables in databases stay, and so does a resource that other
 * code names.
 *
 * @param {Tree} tree
 * @param {import('../remove/remove.mjs').RemoveOptions} options
 * @returns {Promise<() => void>} what is done once the files are gone
 * @throws {Refusal | import('../register/read-platform.mjs').RegisterError}
 */
export async function removeResource(tree, options) {
  const resource = registered(tree, options.name);
  const { project } = resource;
  refuseUsedResource(tree, resource, []);
  requireCleanCheckout(tree, options);
  await undo(tree, resource);
  await undoInApp(tree, resource);
  await sync(tree);
  if (!options.skipDocuments) announceDocuments(project, { configuration: false });
  return () => {
    if (!options.skipDocuments) writeDocuments(tree.root, { service: project, configuration: false });
    logger.info(`The resource ${options.name} is gone.`);
  };
}

/**
 * Refuses to remove a service of whose resources one is named by code that stays.
 *
 * @param {Tree} tree
 * @param {Service} service
 * @throws {Refusal}
 */
export function refuseUsedResources(tree, service) {
  const all = resourcesOf(tree, service);
  const own = all.flatMap((resource) => ownPlaces(resource));
  for (const resource of all) refuseUsedResource(tree, resource, [`apps/${service.name}`, ...own]);
}

/**
 * Undoes what the resources of a service wrote beside its app, which goes as a whole.
 *
 * @param {Tree} tree
 * @param {Service} service
 */
export async function removeResourcesOf(tree, service) {
  for (const resource of resourcesOf(tree, service)) await undo(tree, resource);
}

/**
 * @param {Tree} tree
 * @param {Service} service
 */
function resourcesOf(tree, { resources }) {
  return resources.map((name) => registered(tree, name));
}

/**
 * @param {Tree} tree
 * @param {string} name
 * @returns {Resource} as it is called; nobody asks here for its fields
 */
function registered(tree, name) {
  const { services } = readPlatform(tree);
  const owner = services.find(({ resources }) => resources.includes(name));
  if (!owner) {
    const all = services.flatMap(({ resources }) => resources).join(', ');
    throw new Refusal(`There is no resource ${name}${all ? `; there are ${all}` : ' and no other'}.`);
  }
  const resource = describeResource({ name, project: owner.name, route: owner.routes[0] ?? '', fields: [] });
  const entity = tree.read(resourcePlaces(resource).entity, 'utf8') ?? '';
  const table = /@Entity\('(\w+)'\)/.exec(entity)?.[1] ?? resource.table;
  return { ...resource, table };
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 * @param {string[]} alsoGone files and folders that go with it
 * @throws {Refusal}
 */
function refuseUsedResource(tree, resource, alsoGone) {
  const { uses, usesInApp, app } = resourcePlaces(resource);
  const what = `The resource ${resource.name}`;
  const own = [...ownPlaces(resource), ...alsoGone];
  refuseUsed(tree, what, { uses, own });
  refuseUsed(tree, what, { uses: usesInApp, own, within: [app] });
}

/**
 * @param {Resource} resource
 * @returns {string[]} the files and folders that go with it, and those that it takes its lines from
 */
function ownPlaces(resource) {
  const places = resourcePlaces(resource);
  const lists = [indexPath, entitiesPath, migrationsPath, permissionsPath, menuPath, places.modulePath];
  return [places.folder, places.entity, places.migrationFile, ...places.consoleFiles, ...lists];
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
async function undo(tree, resource) {
  const places = resourcePlaces(resource);
  tree.delete(places.entity);
  tree.delete(places.migrationFile);
  removeConsolePage(tree, resource);
  await change(tree, indexPath, (index) => index.removeStatement(places.exported));
  await change(tree, entitiesPath, (entities) => {
    entities.removeStatement(places.entityImport);
    entities.removeItem(entitiesOpening, new RegExp(`^\\s*${resource.className},$`));
  });
  await change(tree, migrationsPath, (migrations) => {
    migrations.removeStatement(places.migrationImport);
    migrations.removeItem(migrationsOpening, new RegExp(`^\\s*${places.migration},$`));
  });
  await change(tree, permissionsPath, (catalogue) => {
    for (const { key } of places.permissions) catalogue.removeEntry(permissionsOpening, key);
  });
  await change(tree, menuPath, (menu) => menu.removeItem(menuOpening, new RegExp(places.menuCode)));
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
async function undoInApp(tree, resource) {
  const places = resourcePlaces(resource);
  tree.delete(places.folder);
  await change(tree, places.modulePath, (module) => {
    module.removeStatement(places.moduleImport);
    module.removeItem(modulesOpening, new RegExp(`^\\s*${places.module},$`));
  });
  await change(tree, places.conformancePath, (spec) => {
    for (const { key } of places.bodies) spec.removeEntry(bodiesOpening, key);
  });
  updateJson(tree, places.registerPath, (json) => {
    const left = json.ginforge.resources.filter((/** @type {string} */ one) => one !== resource.name);
    if (left.length > 0) json.ginforge.resources = left;
    else delete json.ginforge.resources;
    return json;
  });
}

/**
 * @param {Tree} tree
 * @param {string} path
 * @param {(source: SourceLines) => void} edit
 */
async function change(tree, path, edit) {
  const source = new SourceLines(tree, path);
  edit(source);
  await source.write();
}
