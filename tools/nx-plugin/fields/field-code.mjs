import { fieldTypes } from './field-types.mjs';

/** @typedef {import('./parse-fields.mjs').Field} Field */

/**
 * @param {Field[]} fields
 * @returns {string} the entries of a zod object, a line each
 */
export function schemaCode(fields) {
  return fields.map((field) => `${commentOf(field)}${field.name}: ${fieldSchema(field)},`).join('\n');
}

/**
 * @param {Field} field
 * @returns {string} its zod schema
 */
function fieldSchema({ type, values, isRequired }) {
  const schema = type === 'enum' ? `z.enum([${values.map(quoted).join(', ')}])` : fieldTypes[type].schema;
  return isRequired ? schema : `${schema}.optional()`;
}

/** @param {Field} field */
function commentOf({ type }) {
  const { comment } = /** @type {import('./field-types.mjs').FieldType} */ (
    type === 'enum' ? {} : fieldTypes[type]
  );
  return comment ? `/** ${comment} */\n` : '';
}

/**
 * @param {Field[]} fields
 * @param {ReadonlyMap<string, string>} [values] in TypeScript, of fields that are to have another one
 * @returns {string} an object in TypeScript with a value for each
 */
export function exampleCode(fields, values = new Map()) {
  const entries = fields.map((field) => `${field.name}: ${values.get(field.name) ?? exampleOf(field)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** @param {Field} field */
function exampleOf({ type, limit, values: [first = ''] }) {
  if (type === 'enum') return quoted(first);
  return withinLimit(fieldTypes[type].example, limit);
}

/**
 * @param {string} example in quotes, where it is text
 * @param {number} [limit]
 */
export function withinLimit(example, limit) {
  return limit === undefined ? example : quoted(example.slice(1, -1).slice(0, limit).trim());
}

/** @param {string} text */
function quoted(text) {
  return `'${text}'`;
}
