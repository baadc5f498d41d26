import { parseFields } from '../fields/parse-fields.mjs';
import { Refusal } from '../workspace/refusal.mjs';

/** @typedef {import('../fields/parse-fields.mjs').Field} Field */

/**
 * A column as PostgreSQL describes it.
 *
 * @typedef {object} TableColumn
 * @property {string} name
 * @property {string} type as PostgreSQL calls it for itself: `int4`
 * @property {boolean} isNullable
 * @property {boolean} isComputed by the database, which nobody may write
 * @property {boolean} isKey whether it is the primary key, and all of it
 * @property {number | null} limit in letters
 * @property {number} [longest] letters of text in a row that is there
 * @property {string[]} values of an enum, else none
 */

/** What every resource has, and the type of that column where the table has it. */
const ownColumns = new Map([
  ['id', 'uuid'],
  ['version', 'int4'],
  ['created_at', 'timestamptz'],
  ['updated_at', 'timestamptz'],
]);

/** The types of columns that are a type of field, whatever is in them. */
const sameTypes = new Map([
  ['int4', 'int'],
  ['bool', 'bool'],
  ['date', 'date'],
  ['timestamptz', 'datetime'],
  ['uuid', 'uuid'],
]);

/** As many letters has a `string`; longer text is a `text`. */
const longestString = 256;

/**
 * @param {string} table
 * @param {TableColumn[]} columns
 * @returns {Field[]}
 * @throws {Refusal} that names the column
 */
export function fieldsOfColumns(table, columns) {
  if (!columns.some(({ name, isKey }) => name === 'id' && isKey)) {
    throw new Refusal(`The primary key of ${table} is not a column id, which every resource has.`);
  }
  for (const column of columns) refuseOtherwise(table, column);
  const others = columns.filter(({ name }) => !ownColumns.has(name));
  const hasCurrency = others.some(({ name }) => name === 'currency');
  const said = others.map((column) => {
    const type = fieldType(`${table}.${column.name}`, column, hasCurrency);
    return `${column.name}:${type}${column.isNullable ? '' : '!'}`;
  });
  return parseFields(said.join(' ')).map((field, index) => withLimit(field, others[index]?.limit));
}

/**
 * @param {string} table
 * @param {TableColumn} column
 */
function refuseOtherwise(table, { name, type, isNullable }) {
  const wanted = ownColumns.get(name);
  if (wanted === undefined || (type === wanted && !isNullable)) return;
  throw new Refusal(
    `${table}.${name} must be ${wanted} NOT NULL, as every resource has it, and is ${type}${isNullable ? '' : ' NOT NULL'}.`,
  );
}

/**
 * @param {string} place
 * @param {TableColumn} column
 * @param {boolean} hasCurrency whether the table says what its money is in
 * @returns {string} as `--fields` would say it
 */
function fieldType(place, { name, type, isComputed, values, limit, longest = 0 }, hasCurrency) {
  if (isComputed) throw new Refusal(`${place} is computed by the database, which no field is.`);
  if (values.length > 0) return `enum(${values.join(',')})`;
  if (name === 'currency' && ['text', 'varchar', 'bpchar'].includes(type)) return 'currency';
  if (type === 'text' || type === 'varchar') return (limit ?? longest) > longestString ? 'text' : 'string';
  if (type === 'int8' && hasCurrency) return 'money';
  if (type === 'int8') {
    throw new Refusal(
      `${place} is a bigint, which is money where the table has a column currency, and else no field.`,
    );
  }
  const same = sameTypes.get(type);
  if (same) return same;
  const types =
    'text, varchar, integer, boolean, date, timestamptz, uuid, an enum, or bigint beside a currency';
  throw new Refusal(`${place} is of the type ${type}, which no field has: it must be ${types}.`);
}

/**
 * @param {Field} field
 * @param {number | null} [limit]
 * @returns {Field}
 */
function withLimit(field, limit) {
  const isText = field.type === 'string' || field.type === 'text';
  return isText && limit ? { ...field, limit } : field;
}
