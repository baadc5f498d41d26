import { Refusal } from '../workspace/refusal.mjs';
import { propertyOf, resourceField } from './resource-fields.mjs';

/** @typedef {import('../fields/parse-fields.mjs').Field} Field */
/** @typedef {import('./describe-resource.mjs').Resource} Resource */

/** What every resource has. */
const ownFields = ['id', 'version', 'created_at', 'updated_at'];

/** Columns that every table of PostgreSQL has for itself. */
const systemColumns = ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];

/** The types of text, one of which an id is. */
const texts = ['string', 'uuid', 'email', 'url', 'enum'];

/**
 * @param {Resource} resource
 * @throws {Refusal} that names the field
 */
export function refuseFields(resource) {
  const { fields } = resource;
  if (fields.length === 0) {
    throw new Refusal('A resource has fields: say --fields="name:string! price:money", or --from-table=.');
  }
  for (const field of fields) refuseField(field);
  refuseLackOfCurrency(fields);
  const inCode = fields.map(({ name }) => propertyOf(name));
  const named = fields.flatMap((field) => resourceField(resource, field).named?.list ?? []);
  const twice = [...inCode, ...named].find((name, index, all) => all.indexOf(name) !== index);
  if (twice) throw new Refusal(`Two fields are called ${twice} in code: name one of them otherwise.`);
}

/** @param {Field} field */
function refuseField({ name, type, values }) {
  if (ownFields.includes(name)) throw new Refusal(`Every resource has a field ${name}: leave it out.`);
  if (systemColumns.includes(name)) throw new Refusal(`Every table has a column ${name}: name it otherwise.`);
  if (name.endsWith('_at') && type !== 'datetime') {
    throw new Refusal(`${name}: what ends in _at is a moment (AP-04), of the type datetime and no other.`);
  }
  if (name.endsWith('_id') && !texts.includes(type)) {
    throw new Refusal(`${name}: what ends in _id is text (AP-04), of one of the types ${texts.join(', ')}.`);
  }
  if (type === 'enum' && values.length < 2) throw new Refusal(`${name}: say two values at least.`);
}

/** @param {Field[]} fields */
function refuseLackOfCurrency(fields) {
  const currency = fields.find(({ name }) => name === 'currency');
  const isAlwaysThere = currency?.isRequired && ['currency', 'string', 'enum'].includes(currency.type);
  if (fields.some(({ type }) => type === 'money') && !isAlwaysThere) {
    throw new Refusal(
      'currency: no amount is without its currency (AP-04): say currency:currency!, or leave it out.',
    );
  }
}
