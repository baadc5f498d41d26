import { visitNotIgnoredFiles } from '@nx/devkit';
import { isSameCode } from '../fields/is-same-code.mjs';
import { readPlatform } from '../register/read-platform.mjs';
import { longestName, namePattern } from '../register/service-register.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { refuseTakenPage } from './console/console-page.mjs';
import { propertyOf, resourceField } from './resource-fields.mjs';
import { uniquesCode } from './uniques.mjs';
import {
  indexPath,
  menuPath,
  migrationsPath,
  permissionsOpening,
  permissionsPath,
  resourcePlaces,
} from './resource-places.mjs';

/** @typedef {import('@nx/devkit').Tree} Tree */
/** @typedef {import('./describe-resource.mjs').Resource} Resource */

/** Words, as they may stand in a comment and in quotes. */
const titlePattern = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} .,()&-]{0,59}$/u;

/**
 * @param {string} name
 * @throws {Refusal}
 */
export function refuseBadName(name) {
  if (!namePattern.test(name)) {
    throw new Refusal(`The name of a resource must be kebab-case, as gift-card is; "${name}" is not.`);
  }
  if (name.length > longestName) {
    throw new Refusal(
      `The name of a resource must have at most ${longestName} letters; ${name} has ${name.length}.`,
    );
  }
  if (propertyOf(name.replaceAll('-', '_')) in {}) {
    throw new Refusal(`${name} is something that every object has: name the resource otherwise.`);
  }
}

/**
 * @param {Resource} resource
 * @throws {Refusal}
 */
export function refuseBadTitles({ title, pluralTitle }) {
  for (const text of [title, pluralTitle].flatMap(Object.values)) {
    if (!titlePattern.test(text)) {
      throw new Refusal(`A title is at most 60 letters, digits, spaces and .,()&-; "${text}" is not.`);
    }
  }
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 * @returns {boolean} whether a run with this very name and these fields has made it
 */
export function isSameResource(tree, resource) {
  const owner = readPlatform(tree).services.find(({ resources }) => resources.includes(resource.name));
  if (owner?.name !== resource.project) return false;
  const { folder, entity } = resourcePlaces(resource);
  const fields = resource.fields.map((field) => resourceField(resource, field));
  const schemas = fields.map(({ name, body }) => `${name}: ${body},`).join('\n');
  const found = read(tree, `${folder}/${resource.name}.schemas.ts`);
  const isSame = isSameCode(found, `const fields = {${schemas}};`) && hasSameUniques(found, resource);
  const columns = fields.map(
    ({ decorator, property, propertyType }) => `${decorator} ${property}!: ${propertyType};`,
  );
  const lists = fields.flatMap(({ named, values }) =>
    named
      ? [`export const ${named.list} = [${values.map((value) => `'${value}'`).join(', ')}] as const;`]
      : [],
  );
  const table = `@Entity('${resource.table}')`;
  return isSame && [table, ...columns, ...lists].every((code) => isSameCode(read(tree, entity), code));
}

/**
 * @param {string} schemas
 * @param {Resource} resource
 */
function hasSameUniques(schemas, resource) {
  if (resource.uniques.length === 0) return !schemas.includes('UniqueIndexes');
  return isSameCode(schemas, `: UniqueIndexes = {${uniquesCode(resource)}};`);
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 * @throws {Refusal} with the owner's name
 */
export function refuseTaken(tree, resource) {
  refuseTakenName(tree, resource);
  refuseTakenFiles(tree, resource);
  refuseTakenInDatabase(tree, resource);
  refuseTakenInBackOffice(tree, resource);
  refuseTakenInApp(tree, resource);
  refuseTakenPage(tree, resource);
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
function refuseTakenName(tree, { name, project, plural }) {
  const owner = readPlatform(tree).services.find(({ resources }) => resources.includes(name));
  if (owner?.name === project) {
    const place = `apps/${project}/src/${plural}`;
    throw new Refusal(`The resource ${name} is there already, with other fields: change ${place}.`);
  }
  if (owner) throw new Refusal(`The resource ${name} is ${owner.name}'s.`);
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
function refuseTakenFiles(tree, resource) {
  const { folder, entity, migrationFile } = resourcePlaces(resource);
  const left = [folder, entity, migrationFile].find((path) => tree.exists(path));
  if (left) throw new Refusal(`${left} is there already: remove it or name the resource otherwise.`);
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
function refuseTakenInDatabase(tree, resource) {
  const { className, table } = resource;
  const { migration } = resourcePlaces(resource);
  const named = resource.fields.flatMap((field) => resourceField(resource, field).named ?? []);
  const index = read(tree, indexPath);
  for (const name of [className, ...named.flatMap(({ list, type }) => [list, type])]) {
    const [, owner] =
      new RegExp(`export \\{[^}]*\\b${name}\\b[^}]*\\} from '\\./([^']+)\\.js'`).exec(index) ?? [];
    if (owner)
      throw new Refusal(
        `In code it would have the name ${name}, which is libs/database/src/${owner}.ts's already.`,
      );
  }
  if (new RegExp(`\\b${migration}\\b`).test(read(tree, migrationsPath))) {
    throw new Refusal(`Another migration is called ${migration} in ${migrationsPath}.`);
  }
  const made = new RegExp(`CREATE TABLE (IF NOT EXISTS )?"?${table}"? `, 'i');
  for (const file of tree.children('libs/database/src/migrations')) {
    const path = `libs/database/src/migrations/${file}`;
    if (made.test(read(tree, path))) throw new Refusal(`The table ${table} is made in ${path}.`);
  }
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
function refuseTakenInBackOffice(tree, resource) {
  const { permissions, menuCode } = resourcePlaces(resource);
  const catalogue = new SourceLines(tree, permissionsPath);
  const taken = permissions.find(({ key }) => catalogue.hasEntry(permissionsOpening, key));
  if (taken) throw new Refusal(`The permission ${taken.key} is there already, in ${permissionsPath}.`);
  const menu = read(tree, menuPath);
  for (const one of [menuCode, `path: '/${resource.plural}'`]) {
    if (menu.includes(one)) throw new Refusal(`There is a menu entry with ${one} already, in ${menuPath}.`);
  }
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
function refuseTakenInApp(tree, { className, pluralClassName, route, plural, project }) {
  const taken = new RegExp(
    `\\b${pluralClassName}(Module|Controller|Service)\\b|id: '(Create|Update)?${className}(Body)?'|'${route.slice(1)}/${plural}'`,
  );
  visitNotIgnoredFiles(tree, `apps/${project}/src`, (path) => {
    const [found] = (path.endsWith('.ts') && taken.exec(read(tree, path))) || [];
    if (found) throw new Refusal(`${path} has ${found} already: name the resource otherwise.`);
  });
}

/**
 * @param {Tree} tree
 * @param {string} path
 */
function read(tree, path) {
  return tree.read(path, 'utf8') ?? '';
}
