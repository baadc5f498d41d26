import { Refusal } from '../workspace/refusal.mjs';

/** @typedef {import('../fields/parse-fields.mjs').Field} Field */
/** @typedef {import('./describe-resource.mjs').Resource} Resource */

/**
 * What no two may have the same of.
 *
 * @typedef {object} Unique
 * @property {string} index that refuses it
 * @property {string[]} fields that it is over
 */

/** As many letters has a name in PostgreSQL; it cuts off the rest. */
const longestIndexName = 63;

/** Types of which there are too few values for tests to use a new one each time. */
const scarceTypes = ['bool', 'enum'];

/**
 * @param {string} table
 * @param {Field[]} fields as they were asked for
 * @returns {Unique[]} of those that are unique
 */
export function uniquesOf(table, fields) {
  return fields
    .filter(({ isUnique }) => isUnique)
    .map(({ name }, place) => {
      const index = `${table}_${name}_unique`;
      return { index: index.length > longestIndexName ? `${table}_unique_${place}` : index, fields: [name] };
    });
}

/**
 * @param {Resource} resource
 * @throws {Refusal} that names the fields
 */
export function refuseUniques({ uniques, fields }) {
  for (const { index, fields: names } of uniques) {
    if (!/^[\w .-]+$/.test(index)) {
      throw new Refusal(`The name of a unique index must be words; "${index}" is not.`);
    }
    refuseTypes(fields.filter(({ name }) => names.includes(name)));
  }
}

/** @param {Field[]} unique which are so together */
function refuseTypes(unique) {
  const names = unique.map(({ name }) => name).join(', ');
  const long = unique.find(({ type, limit }) => type === 'text' && limit === undefined);
  if (long) throw new Refusal(`${long.name}: a text is too long for an index; what is unique is a string.`);
  if (unique.every(({ type }) => scarceTypes.includes(type))) {
    throw new Refusal(`${names}: what is unique needs more values than a ${unique[0]?.type} has.`);
  }
}

/**
 * @param {Resource} resource
 * @returns {string} the entries of `UniqueIndexes` in TypeScript
 */
export function uniquesCode({ uniques }) {
  return uniques
    .map(({ index, fields }) => {
      const key = /^[A-Za-z_]\w*$/.test(index) ? index : `'${index}'`;
      return `${key}: [${fields.map((field) => `'${field}'`).join(', ')}],`;
    })
    .join('\n');
}

/**
 * Those of which a test can break one without another.
 *
 * @param {Resource} resource
 * @returns {Unique[]}
 */
export function separateUniques({ uniques }) {
  return uniques.filter(
    (one) =>
      !uniques.some((other) => other !== one && other.fields.every((field) => one.fields.includes(field))),
  );
}
