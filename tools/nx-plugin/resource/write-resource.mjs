import { updateJson } from '@nx/devkit';
import { join } from 'node:path';
import { renderFiles } from '../workspace/render-files.mjs';
import { SourceLines } from '../workspace/source-lines.mjs';
import { writeConsolePage } from './console/console-page.mjs';
import { resourceField } from './resource-fields.mjs';
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
import { resourceWords } from './resource-words.mjs';
import { sqlName } from './sql-name.mjs';
import { separateUniques, uniquesCode } from './uniques.mjs';

/** @typedef {import('@nx/devkit').Tree} Tree */
/** @typedef {import('./describe-resource.mjs').Resource} Resource */
/** @typedef {import('./resource-fields.mjs').ResourceField} ResourceField */

/** What the kinds of bodies take from libs/database. */
const bodyNames = [
  'amountOfMoney',
  'calendarDate',
  'currencyCode',
  'emailAddress',
  'moment',
  'storableText',
  'webAddress',
  'wholeNumber',
];

/** What a list's `keyword` is looked for in. */
const searchedTypes = ['string', 'text', 'email', 'url'];

/**
 * @param {Tree} tree
 * @param {Resource} resource
 * @returns {SourceLines[]} what lists parts of resources, with those of this one, not written yet
 * @throws {import('../workspace/refusal.mjs').Refusal} where one of them is laid out otherwise
 */
export function withResource(tree, resource) {
  const places = resourcePlaces(resource);
  const source = (/** @type {string} */ path, /** @type {(lines: SourceLines) => void} */ edit) => {
    const lines = new SourceLines(tree, path);
    edit(lines);
    return lines;
  };
  return [
    source(indexPath, (index) => index.addStatement(places.exported)),
    source(entitiesPath, (entities) => {
      entities.addStatement(places.entityImport);
      entities.addInOrder(entitiesOpening, `${resource.className},`);
    }),
    source(migrationsPath, (migrations) => {
      migrations.addStatement(places.migrationImport);
      migrations.addAtEndOf(migrationsOpening, `${places.migration},`);
    }),
    source(permissionsPath, (catalogue) =>
      catalogue.addAtEndOf(permissionsOpening, ...places.permissions.map(({ entry }) => entry)),
    ),
    source(menuPath, (menu) => menu.addAtEndOf(menuOpening, places.menuEntry)),
    source(places.modulePath, (module) => {
      module.addStatement(places.moduleImport);
      module.addAtEndOf(modulesOpening, `${places.module},`);
    }),
    source(places.conformancePath, (spec) =>
      spec.addAtEndOf(
        bodiesOpening,
        ...places.bodies.map(({ key, example }) => `${key}: () => (${example}),`),
      ),
    ),
  ];
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 * @param {{ isAdopted: boolean }} table whether it may be there already
 */
export async function writeResource(tree, resource, { isAdopted }) {
  const { app, registerPath } = resourcePlaces(resource);
  const values = templateValues(tree, resource);
  const templates = join(import.meta.dirname, 'files');
  const migration = join(templates, isAdopted ? 'adoption' : 'migration');
  await renderFiles(tree, join(templates, 'entity'), 'libs/database/src/entities', values);
  await renderFiles(tree, migration, 'libs/database/src/migrations', values);
  await renderFiles(tree, join(templates, 'app'), `${app}/${resource.plural}`, values);
  await writeConsolePage(tree, resource);
  updateJson(tree, registerPath, (json) => {
    json.ginforge.resources = [...(json.ginforge.resources ?? []), resource.name];
    return json;
  });
}

/**
 * @param {Tree} tree
 * @param {Resource} resource
 */
function templateValues(tree, resource) {
  const fields = resource.fields.map((field) => resourceField(resource, field));
  const sorted = fields.filter(({ isSorted }) => isSorted);
  const filtered = fields.filter(({ isFiltered }) => isFiltered);
  return {
    ...resource,
    fields,
    words: resourceWords(resource),
    sqlTable: sqlName(resource.table),
    sqlName,
    uniquesCode: uniquesCode(resource),
    separateUniques: separateUniques(resource),
    time: nextTime(tree),
    imports: importsOf(resource, fields),
    required: fields.filter(({ isRequired }) => isRequired),
    optional: fields.filter(({ isRequired }) => !isRequired),
    renamed: fields.filter(({ isRenamed }) => isRenamed),
    sorted,
    sortColumns: ['created_at', ...sorted.map(({ name }) => name)],
    filtered,
    searched: fields.filter(({ type }) => searchedTypes.includes(type)),
    findable: fields.find(({ kind }) => kind.holding),
    ...exampleValues(sorted, filtered, fields),
  };
}

/**
 * What the two examples of the test differ in.
 *
 * @param {ResourceField[]} sorted
 * @param {ResourceField[]} filtered
 * @param {ResourceField[]} fields
 */
function exampleValues(sorted, filtered, fields) {
  const inOrder = sorted.filter(({ type }) => type !== 'enum'); // its words are in the order of their meaning
  return {
    ordered: ['created_at', ...inOrder.map(({ name }) => name)],
    narrowing: filtered.map(({ name, kind }) => `${name}=${kind.examples[0].replaceAll("'", '')}`),
    distinct: fields.find(({ type }) => type !== 'datetime') ?? fields[0],
  };
}

/**
 * @param {Resource} resource
 * @param {ResourceField[]} fields
 * @returns {{ view: string[], schemas: string[], service: string[] }} what each file imports from libs/database
 */
function importsOf({ className, uniques }, fields) {
  const lists = fields.flatMap(({ named }) => named?.list ?? []);
  const bodies = bodyNames.filter((name) => fields.some(({ body }) => body.includes(name)));
  const unique = uniques.length > 0;
  const flags = fields.some(({ type, isFiltered }) => type === 'bool' && isFiltered) ? ['flag'] : [];
  return {
    view: inOrder([`type ${className}`, ...lists]),
    schemas: inOrder([
      `type ${className}`,
      'type ListColumns',
      'listQuery',
      ...lists,
      ...bodies,
      ...flags,
      ...(unique ? ['type UniqueIndexes'] : []),
    ]),
    service: inOrder([
      className,
      'findRow',
      'newIdentifier',
      'paginate',
      ...(unique ? ['refuseDuplicates'] : []),
    ]),
  };
}

/** @param {string[]} names of an import, as people would order them */
function inOrder(names) {
  const key = (/** @type {string} */ name) => name.replace(/^type /, '').toLowerCase();
  return names.sort((one, two) => (key(one) < key(two) ? -1 : 1));
}

/**
 * @param {Tree} tree
 * @returns {number} of a migration: now, or later than every other one
 */
function nextTime(tree) {
  const folder = 'libs/database/src/migrations';
  const times = tree
    .children(folder)
    .map((file) =>
      Number(
        /readonly name = '\D*\w*?(\d{13})';/.exec(tree.read(`${folder}/${file}`, 'utf8') ?? '')?.[1] ?? 0,
      ),
    );
  return Math.max(Date.now(), ...times.map((time) => time + 1));
}
