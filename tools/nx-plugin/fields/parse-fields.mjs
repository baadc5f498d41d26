import { Refusal } from '../workspace/refusal.mjs';
import { fieldTypes } from './field-types.mjs';

/**
 * @typedef {object} Field
 * @property {string} name snake_case
 * @property {import('./field-types.mjs').FieldTypeName} type
 * @property {string[]} values of an `enum`, else none
 * @property {boolean} isRequired
 * @property {number} [limit] of its text, in letters, where that is not its type's
 * @property {true} [isUnique] whether no two may have the same
 */

const longestName = 40;
const namePattern = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const valuePattern = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/;

/** A field up to the next space; the values of an enum may stand apart. */
const fieldPattern = /[^\s(]+(\([^)]*\)?[^\s(]*)?|\S+/g;
const partsPattern = /^([^:]*):([^(!]*?)(?:\(([^)]*)\))?(!?)(:unique)?$/;

/**
 * Reads `--fields` (NX-03): `name:type` with `!` where it is required, as `name:string! price:money status:enum(on,off)`; and with
 * `:unique` behind it where no two may have the same, as `sku:string!:unique`.
 *
 * @param {string} text
 * @param {{ mayBeUnique?: boolean }} [kind] of what has the fields
 * @returns {Field[]} in the order in which they were said
 * @throws {Refusal} that names the field
 */
export function parseFields(text, { mayBeUnique = false } = {}) {
  const fields = (text.match(fieldPattern) ?? []).map(parseField);
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Refusal(`There are two fields ${twice}.`);
  const unique = fields.find(({ isUnique }) => isUnique);
  if (unique && !mayBeUnique) throw new Refusal(`${unique.name}: only a field of a resource is unique.`);
  return fields;
}

/**
 * @param {string} text
 * @returns {Field}
 */
function parseField(text) {
  const [, name, type = '', list, mark, unique] = partsPattern.exec(text) ?? [];
  if (name === undefined) {
    throw new Refusal(`A field is said as name:type, with ! where it is required; "${text}" is not.`);
  }
  refuseName(name);
  const marks = { isRequired: mark === '!', ...(unique && { isUnique: /** @type {const} */ (true) }) };
  if (type === 'enum') return { name, type, values: parseValues(name, list), ...marks };
  if (!isFieldType(type)) {
    const types = [...Object.keys(fieldTypes), 'enum(a,b)'].join(', ');
    throw new Refusal(`${name}: there is no type "${type}"; there are ${types}.`);
  }
  if (list !== undefined) throw new Refusal(`${name}: only an enum has values in brackets.`);
  return { name, type, values: [], ...marks };
}

/** @param {string} name */
function refuseName(name) {
  if (!namePattern.test(name)) {
    throw new Refusal(`The name of a field must be snake_case, as order_id is; "${name}" is not.`);
  }
  if (name.length > longestName) {
    throw new Refusal(
      `The name of a field must have at most ${longestName} letters; ${name} has ${name.length}.`,
    );
  }
  const inCode = name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  if (inCode in {})
    throw new Refusal(`${name} is something that every object has: name the field otherwise.`);
}

/**
 * @param {string} name of the field
 * @param {string} [list] what stands between the brackets
 */
function parseValues(name, list = '') {
  const values = list.split(',').map((value) => value.trim());
  const wrong = values.find((value) => !valuePattern.test(value));
  if (wrong !== undefined) {
    throw new Refusal(
      `${name}: the values of an enum are words such as enum(on,off); "${wrong}" is not one.`,
    );
  }
  if (new Set(values).size < values.length) throw new Refusal(`${name}: a value stands there twice.`);
  return values;
}

/**
 * @param {string} type
 * @returns {type is keyof typeof fieldTypes}
 */
function isFieldType(type) {
  return Object.hasOwn(fieldTypes, type);
}
