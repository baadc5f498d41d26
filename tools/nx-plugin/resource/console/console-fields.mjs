import { fieldTypes } from '../../fields/field-types.mjs';
import { chineseLabel, chineseValue } from './chinese-labels.mjs';
import { listParameters } from '../resource-fields.mjs';

/** @typedef {import('../../fields/parse-fields.mjs').Field} Field */

/**
 * How a type of field is typed, sent and shown. What is typed is text, whatever the API has.
 *
 * @typedef {object} Control
 * @property {string} [input] attributes of its input; without them it is none to type in
 * @property {string} [check] of what was typed
 * @property {(value: string, currency: string) => string} [typed] code: what the API has, as text to be typed; without it, it is text
 * @property {(text: string, currency: string) => string} [sent] code: such text as the API takes it
 * @property {(value: string, currency: string) => string} [shown] code: what the API has, as people read it; without it, as it is
 * @property {string} [comment] what the name does not say
 * @property {true} [isNumeric]
 */

/** @type {Record<Exclude<import('../../fields/field-types.mjs').FieldTypeName, 'enum'>, Control>} */
const controls = {
  string: { input: 'maxlength="256"' },
  text: { input: 'type="textarea" :rows="4" maxlength="16384"' },
  int: {
    input: 'inputmode="numeric"',
    check: 'checks.wholeNumber',
    typed: (value) => `String(${value})`,
    sent: (text) => `Number(${text})`,
    shown: (value) => `formatNumber(${value})`,
    isNumeric: true,
  },
  money: {
    input: 'inputmode="decimal"',
    check: 'checks.amount',
    typed: (value, currency) => `toMajor(${value}, ${currency})`,
    sent: (text, currency) => `toMinor(${text}, ${currency})`,
    shown: (value, currency) => `formatMoney(${value}, ${currency})`,
    comment: 'In major units of the currency: `19.90`.',
    isNumeric: true,
  },
  currency: { input: 'maxlength="3"', check: 'checks.currency', comment: 'ISO 4217.' },
  bool: {},
  date: { input: 'type="date" max="9999-12-31"', shown: (value) => `formatDate(${value})` },
  datetime: {
    input: 'type="datetime-local" step="1" max="9999-12-31T23:59:59"',
    typed: (value) => `toLocalTime(${value})`,
    sent: (text) => `toInstant(${text})`,
    comment: "In the browser's time zone.",
  },
  uuid: { input: 'maxlength="36"', check: 'checks.uuid' },
  email: { input: 'type="email" autocomplete="off"', check: 'checks.email' },
  url: { input: 'type="url"', check: 'checks.url' },
};

/** Slots that a table has for itself. */
const tableSlots = ['filters', 'selection'];

/** @typedef {ReturnType<typeof consoleField>} ConsoleField */

/**
 * What a field is in the console's code.
 *
 * @param {Field} field
 */
export function consoleField(field) {
  const { name, type, values } = field;
  const isChoice = type === 'bool' || type === 'enum';
  const { input, check, comment, isNumeric } = type === 'enum' ? /** @type {Control} */ ({}) : controls[type];
  return {
    ...field,
    input:
      field.limit === undefined ? input : input?.replace(/maxlength="\d+"/, `maxlength="${field.limit}"`),
    comment,
    isNumeric: isNumeric === true,
    isChoice,
    /** Of the table's column, and of the slot that shows more than its text. */
    column: tableSlots.includes(name) ? `${name}_column` : name,
    isFilter: isChoice && !listParameters.includes(name),
    checks: [...(field.isRequired && !isChoice ? ['checks.required'] : []), ...(check ? [check] : [])],
    valueType: isChoice ? choiceType(field) : 'string',
    empty: emptyValue(field),
    typed: typedCode(field),
    sent: sentCode(field),
    shown: shownCode(field),
    title: { en: humanised(name), 'zh-CN': capitalised(chineseLabel(name, written)) },
    valueTitles: values.map((value) => ({
      value,
      title: { en: humanised(value), 'zh-CN': chineseValue(value) ?? humanised(value) },
    })),
  };
}

/** @param {Field} field */
function choiceType({ type, values, isRequired }) {
  const chosen = type === 'bool' ? 'boolean' : values.map((value) => `'${value}'`).join(' | ');
  return isRequired ? chosen : `${chosen} | null`;
}

/** @param {Field} field */
function emptyValue({ type, values: [first = ''], isRequired }) {
  if (type === 'currency' && isRequired) return `'EUR'`;
  if (type !== 'bool' && type !== 'enum') return `''`;
  if (!isRequired) return 'null';
  return type === 'bool' ? 'false' : `'${first}'`;
}

/**
 * @param {Field} field
 * @returns {string} code: the value of the form from what the API has
 */
function typedCode({ name, type, isRequired }) {
  const value = `item.${name}`;
  if (type === 'bool' || type === 'enum') return value;
  const { typed } = controls[type];
  if (!typed) return isRequired ? value : `${value} ?? ''`;
  const code = typed(value, 'item.currency');
  return isRequired || type === 'datetime' ? code : `${value} === null ? '' : ${code}`;
}

/**
 * @param {Field} field
 * @returns {string} code: what the API takes from the value of the form
 */
function sentCode({ name, type, isRequired }) {
  const text = `values.${name}`;
  if (type === 'bool' || type === 'enum') return text;
  const { sent } = controls[type];
  if (!sent) return isRequired ? text : `${text} || null`;
  const code = sent(text, 'values.currency');
  if (type === 'int') return isRequired ? code : `${text} === '' ? null : ${code}`;
  const instead = type === 'money' ? '0' : `''`; // was refused by the form's checks
  return isRequired ? `${code} ?? ${instead}` : type === 'money' ? `${code} ?? null` : code;
}

/**
 * @param {Field} field
 * @returns {string | undefined} code: what a column says; nothing where it shows more than text
 */
function shownCode({ name, type, isRequired }) {
  if (type === 'bool' || type === 'enum' || type === 'datetime') return undefined;
  const value = `item.${name}`;
  const code = controls[type].shown?.(value, 'item.currency');
  if (isRequired) return code ?? value;
  return code ? `${value} === null ? '–' : ${code}` : `${value} ?? '–'`;
}

/** Words that are written in capitals. */
const abbreviations = new Map(['id', 'url', 'uuid', 'sku', 'ip'].map((word) => [word, word.toUpperCase()]));

/** @param {string} name such as `order_id` */
function humanised(name) {
  return capitalised(name.split(/[_-]/).map(written).join(' '));
}

/** @param {string} word */
function written(word) {
  return abbreviations.get(word) ?? word;
}

/** @param {string} text */
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The field that a thing is called by: the first short text, better one that is always there.
 *
 * @param {Field[]} fields
 * @returns {Field | undefined}
 */
export function namingField(fields) {
  const texts = fields.filter(({ type }) => ['string', 'email', 'url', 'uuid'].includes(type));
  return (
    texts.find(({ type, isRequired }) => type === 'string' && isRequired) ??
    texts.find(({ isRequired }) => isRequired) ??
    texts[0]
  );
}

/**
 * @param {Field} field
 * @returns {string} code: a value of the API, for tests
 */
export function exampleCode({ type, values: [first = ''] }) {
  if (type === 'datetime') return `'2026-01-31T12:00:00.000Z'`;
  return type === 'enum' ? `'${first}'` : fieldTypes[type].example;
}
