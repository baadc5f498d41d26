import { exampleCode } from '../fields/field-code.mjs';
import { consoleFiles } from './console/console-page.mjs';
import { resourceField } from './resource-fields.mjs';
import { resourceWords } from './resource-words.mjs';

/** @typedef {import('./describe-resource.mjs').Resource} Resource */

const database = 'libs/database/src';

export const indexPath = `${database}/index.ts`;
export const entitiesPath = `${database}/entities/entities.ts`;
export const entitiesOpening = 'export const entities = [';
export const migrationsPath = `${database}/migrations/migrations.ts`;
export const migrationsOpening = 'export const migrations = [';
export const permissionsPath = 'libs/back-office/src/permission-codes.ts';
export const permissionsOpening = 'export const permissionCatalogue = {';
export const menuPath = 'apps/admin-api/src/seed/menu-tree.ts';
export const menuOpening = 'const business: readonly MenuSeed[] = [';
export const modulesOpening = 'imports: [';
export const bodiesOpening = 'bodies: {';

export const actions = /** @type {const} */ (['read', 'create', 'update', 'delete']);

/**
 * Everything on the server that a resource is made of: files of its own, and a line here and there.
 *
 * @param {Resource} resource
 */
export function resourcePlaces(resource) {
  const { name, plural, className, pluralClassName, project } = resource;
  const app = `apps/${project}/src`;
  const module = `${pluralClassName}Module`;
  const migration = `${pluralClassName}Migration`;
  return {
    app,
    folder: `${app}/${plural}`,
    entity: `${database}/entities/${name}.entity.ts`,
    migrationFile: `${database}/migrations/${plural}.migration.ts`,
    registerPath: `apps/${project}/package.json`,
    modulePath: `${app}/app.module.ts`,
    conformancePath: `${app}/http-conformance.int.spec.ts`,
    testServicePath: `${app}/test-service.ts`,
    module,
    migration,
    entityImport: `import { ${className} } from './${name}.entity.js';`,
    migrationImport: `import { ${migration} } from './${plural}.migration.js';`,
    moduleImport: `import { ${module} } from './${plural}/${plural}.module.js';`,
    exported: exportedCode(resource),
    permissions: permissionEntries(resource),
    menuEntry: menuEntry(resource),
    menuCode: `code: '${resource.pluralSnake}'`,
    bodies: [
      { key: `${pluralClassName}_create`, example: exampleCode(resource.fields, freshValues(resource)) },
      { key: `${pluralClassName}_update`, example: exampleCode(resource.fields.slice(0, 1)) },
    ],
    consoleFiles: consoleFiles(resource),
    /** How code elsewhere names it. */
    uses: new RegExp(
      [
        `import\\s[^;]*\\b${className}\\b[^;]*from '@ginforge/database'`,
        `/${name}\\.entity\\.js'`,
        `'${resource.snake}:(${actions.join('|')})'`,
        `\\bREFERENCES "?${resource.table}\\b`,
      ].join('|'),
    ),
    /** How code of its own service does. */
    usesInApp: new RegExp(`/${plural}/[\\w.-]+\\.js'`),
  };
}

/** @param {Resource} resource */
function exportedCode(resource) {
  const named = resource.fields.flatMap((field) => resourceField(resource, field).named ?? []);
  const names = [resource.className, ...named.flatMap(({ list, type }) => [list, `type ${type}`])];
  return `export { ${names.join(', ')} } from './entities/${resource.name}.entity.js';`;
}

/**
 * @param {Resource} resource
 * @returns {Map<string, string>} code of a new value each time, of what is unique
 */
function freshValues(resource) {
  const unique = new Set(resource.uniques.flatMap(({ fields }) => fields));
  return new Map(
    resource.fields.flatMap((field) => {
      const { fresh } = resourceField(resource, field).kind;
      return unique.has(field.name) && fresh ? [[field.name, fresh]] : [];
    }),
  );
}

/** @param {Resource} resource */
function permissionEntries(resource) {
  const { many, zh } = resourceWords(resource);
  const texts = {
    read: [`查看${zh}`, `See ${many}`],
    create: [`新增${zh}`, `Create ${many}`],
    update: [`修改${zh}`, `Change ${many}`],
    delete: [`删除${zh}`, `Delete ${many}`],
  };
  return actions.map((action) => {
    const key = `'${resource.snake}:${action}'`;
    return { key, entry: `${key}: [${texts[action].map(quoted).join(', ')}],` };
  });
}

/** @param {Resource} resource */
function menuEntry({ pluralSnake, plural, pluralTitle }) {
  const titles = `{ 'zh-CN': ${quoted(pluralTitle['zh-CN'])}, en: ${quoted(pluralTitle.en)} }`;
  return `{ code: '${pluralSnake}', titles: ${titles}, icon: 'Collection', path: '/${plural}' },`;
}

/** @param {string} text of a title, which has no quotes */
function quoted(text) {
  return `'${text}'`;
}
