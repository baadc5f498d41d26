import { join } from 'node:path';
import { visitNotIgnoredFiles } from '@nx/devkit';
import { Refusal } from '../../workspace/refusal.mjs';
import { renderFiles } from '../../workspace/render-files.mjs';
import { consoleApi } from './console-api.mjs';
import { consoleField, exampleCode, namingField } from './console-fields.mjs';
import { consoleTexts } from './console-texts.mjs';

/** @typedef {import('../describe-resource.mjs').Resource} Resource */

const source = 'apps/admin-console/src';
const pages = `${source}/pages`;

/** Components and types that the code of a page imports. */
const classesOfPages = new Set(
  `Column DataTable FormDrawer FormField Item ListFilter PageFrame RowAction StatusPill TimeText`.split(' '),
);

/**
 * @param {Resource} resource
 * @returns {string[]} the files of its page; {@link removeConsolePage} deletes them
 */
export function consoleFiles({ name, plural }) {
  const names = [
    'page.ts',
    'texts.ts',
    `${plural}-page.vue`,
    `${name}-form.vue`,
    `${name}-values.ts`,
    `${name}-values.spec.ts`,
  ];
  return names.map((file) => `${pages}/${plural}/${file}`);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {Resource} resource
 * @throws {Refusal} where there is a page of this name or at this place already
 */
export function refuseTakenPage(tree, { plural }) {
  for (const folder of tree.children(pages)) {
    const definition = tree.read(`${pages}/${folder}/page.ts`, 'utf8') ?? '';
    const isSame = folder === plural || new RegExp(`^  (name: '|path: '/)${plural}',$`, 'm').test(definition);
    if (isSame) throw new Refusal(`The console has a page ${plural} already, in ${pages}/${folder}.`);
  }
}

/**
 * Writes the console's page of a resource: its list with search, order, filters and pages, and its form.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {Resource} resource
 */
export async function writeConsolePage(tree, resource) {
  const api = consoleApi(tree, resource.project);
  const templates = join(import.meta.dirname, 'files');
  const values = { ...pageValues(resource), api };
  await renderFiles(tree, join(templates, 'page'), `${pages}/${resource.plural}`, values);
  if (!api.isThere) await renderFiles(tree, join(templates, 'api'), `${source}/api`, values);
}

/**
 * Deletes it again, and the client of its service's API where nobody else uses that.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {Resource} resource
 */
export function removeConsolePage(tree, resource) {
  for (const path of consoleFiles(resource)) tree.delete(path);
  let isUsed = false;
  visitNotIgnoredFiles(tree, source, (path) => {
    isUsed ||= tree.read(path, 'utf8')?.includes(`/api/${resource.project}.js'`) ?? false;
  });
  if (!isUsed) tree.delete(consoleApi(tree, resource.project).path);
}

/** @param {Resource} resource */
function pageValues(resource) {
  const { name, plural, snake, className, route } = resource;
  const naming = namingField(resource.fields);
  const fields = resource.fields.map(consoleField);
  return {
    name,
    plural,
    snake,
    className,
    fields,
    naming,
    /** What the code calls its type. */
    type: classesOfPages.has(className) ? 'Item' : className,
    project: resource.project,
    path: `${route}/${plural}`,
    scope: resource.pluralSnake,
    ...partsOf(fields, naming?.name),
    title: resource.title,
    pluralTitle: resource.pluralTitle,
    texts: consoleTexts(resource, fields),
    example: exampleCode,
  };
}

/**
 * @param {import('./console-fields.mjs').ConsoleField[]} fields
 * @param {string} [naming] what things are called by
 */
function partsOf(fields, naming) {
  return {
    columns: fields.filter(({ name, type }) => name !== naming && type !== 'text' && type !== 'currency'),
    sorts: ['created_at', ...fields.filter(({ type }) => type !== 'text').map(({ name }) => name)],
    filters: fields.filter(({ isFilter }) => isFilter),
    enums: fields.filter(({ type }) => type === 'enum'),
    checked: fields.filter((field) => field.checks.length > 0),
    /** Which of these functions the code of the fields calls. */
    calledOf: (/** @type {string[]} */ names, /** @type {('typed' | 'sent' | 'shown')[]} */ kinds) =>
      names.filter((name) => fields.some((field) => kinds.some((kind) => field[kind]?.includes(`${name}(`)))),
  };
}
