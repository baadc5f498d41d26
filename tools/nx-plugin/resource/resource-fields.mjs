import pluralize from 'pluralize';
import { withinLimit } from '../fields/field-code.mjs';
import { className } from '../service/class-name.mjs';
import { fieldKinds } from './field-kinds.mjs';
import { sqlName } from './sql-name.mjs';

/** @typedef {import('../fields/parse-fields.mjs').Field} Field */
/** @typedef {import('./describe-resource.mjs').Resource} Resource */
/** @typedef {ReturnType<typeof resourceField>} ResourceField */

/** Letters of the word that tests look for in a list. */
const wordLength = 36;

/** Letters of a text with a number in it. */
const numberedLength = 24;

/** What every list's query has (AP-03): a field of such a name is not filtered by. */
export const listParameters = ['page', 'page_size', 'keyword', 'sort_by', 'order'];

/**
 * A field in the code of the server.
 *
 * @param {Resource} resource
 * @param {Field} field
 */
export function resourceField(resource, field) {
  const { name, type, isRequired } = field;
  const values = type === 'enum' ? namedValues(resource, field) : undefined;
  const kind = kindOf(field, values);
  const property = propertyOf(name);
  const read = `${resource.camel}.${property}`;
  return {
    ...field,
    /** Where type is `enum`: what code calls its values and their type. */
    named: values,
    kind,
    /** What the entity calls it. */
    property,
    isRenamed: property !== name,
    sql: columnCode(field, kind),
    decorator: decoratorCode(field, kind),
    propertyType: isRequired ? kind.property : `${kind.property} | null`,
    body: isRequired ? `${kind.body}${kind.required ?? ''}` : `${kind.body}.nullable()`,
    view: isRequired ? kind.view : nullable(kind.view),
    presented: type === 'datetime' ? presentedMoment(read, isRequired) : read,
    isSorted: type !== 'text',
    isFiltered: (type === 'enum' || type === 'bool') && !listParameters.includes(name),
    filter: values ? `z.enum(${values.list})` : 'flag',
  };
}

/**
 * @param {Field} field
 * @param {{ list: string, type: string }} [named]
 * @returns {import('./field-kinds.mjs').FieldKind}
 */
function kindOf(field, named) {
  if (named) return enumKind(field, named);
  const kind = fieldKinds[/** @type {keyof typeof fieldKinds} */ (field.type)];
  return field.limit === undefined ? kind : limitedKind(kind, field.limit);
}

/**
 * @param {import('./field-kinds.mjs').FieldKind} kind of text
 * @param {number} limit of it, in letters
 * @returns {import('./field-kinds.mjs').FieldKind}
 */
function limitedKind(kind, limit) {
  const [one, other] = kind.examples;
  return {
    ...kind,
    body: kind.body.replace(/max: [\d_]+/, `max: ${limit}`),
    examples: [withinLimit(one, limit), withinLimit(other, limit)],
    holding: limit < wordLength ? undefined : kind.holding,
    fresh: limit < numberedLength ? 'String((number += 1))' : kind.fresh,
  };
}

/**
 * @param {string} name snake_case
 * @returns {string} camelCase
 */
export function propertyOf(name) {
  const upper = className(name.replaceAll('_', '-'));
  return upper.charAt(0).toLowerCase() + upper.slice(1);
}

/**
 * @param {Resource} resource
 * @param {Field} field
 */
function namedValues({ camel, className: upper }, { name }) {
  const list = className(pluralize(name).replaceAll('_', '-'));
  return { list: `${camel}${list}`, type: `${upper}${className(name.replaceAll('_', '-'))}` };
}

/**
 * @param {Field} field
 * @param {{ list: string, type: string }} named
 * @returns {import('./field-kinds.mjs').FieldKind}
 */
function enumKind({ values: [first = '', second = first], values }, { list, type }) {
  const quoted = values.map((value) => `'${value}'`).join(', ');
  return {
    sql: 'text',
    check: (column) => `${column} IN (${quoted})`,
    column: `'text'`,
    property: type,
    body: `z.enum(${list})`,
    view: `z.enum(${list})`,
    examples: [`'${first}'`, `'${second}'`],
    bad: `'none of them'`,
  };
}

/**
 * @param {Field} field
 * @param {import('./field-kinds.mjs').FieldKind} kind
 */
function columnCode({ name, isRequired }, { sql, check }) {
  const column = sqlName(name);
  return [
    column,
    sql,
    ...(isRequired ? ['NOT NULL'] : []),
    ...(check ? [`CHECK (${check(column)})`] : []),
  ].join(' ');
}

/**
 * @param {Field} field
 * @param {import('./field-kinds.mjs').FieldKind} kind
 */
function decoratorCode({ name, isRequired }, { column }) {
  const [type = '', options] = column.split(/, \{ (.*) \}$/);
  const derived = propertyOf(name).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const all = [
    ...(derived === name ? [] : [`name: '${name}'`]),
    ...(options ? [options] : []),
    ...(isRequired ? [] : ['nullable: true']),
  ];
  return all.length === 0 ? `@Column(${type})` : `@Column(${type}, { ${all.join(', ')} })`;
}

/** @param {string} view */
function nullable(view) {
  const [, schema = '', meta = ''] = /^(.*?)(\.meta\(.*\))?$/.exec(view) ?? [];
  return `${schema}.nullable()${meta}`;
}

/**
 * @param {string} read
 * @param {boolean} isRequired
 */
function presentedMoment(read, isRequired) {
  return isRequired ? `${read}.toISOString()` : `${read}?.toISOString() ?? null`;
}
