/**
 * What a type of field is in each layer of a resource. Where there is code of the field's own name in it, it is a function.
 *
 * @typedef {object} FieldKind
 * @property {string} sql the type of its column
 * @property {(column: string) => string} [check] what its column must be, in SQL
 * @property {string} column what TypeORM's `@Column` has to know
 * @property {string} property the type of the entity's property
 * @property {string} [comment] what its name does not say
 * @property {string} body zod, as it comes from outside
 * @property {string} [required] what follows where it may not be empty
 * @property {string} view zod, as it is answered
 * @property {[string, string]} examples two values in TypeScript, the second one after the first in every order
 * @property {string} bad a value that is refused
 * @property {string} [fresh] code of a value that was not there yet, by a counter `number`
 * @property {string} [holding] of what a list's `keyword` is looked for in: a value in which `word` is
 */

/**
 * The kinds of fields (NX-03) but `enum(…)`, which has values of its own.
 *
 * @satisfies {Record<keyof typeof import('../fields/field-types.mjs').fieldTypes, FieldKind>}
 */
export const fieldKinds = {
  string: {
    sql: 'text',
    column: `'text'`,
    property: 'string',
    body: 'storableText({ max: 256 }).trim()',
    required: '.min(1)',
    view: 'z.string()',
    examples: [`'First'`, `'Second'`],
    bad: `'a\\0b'`,
    fresh: '`text ${(number += 1)}`',
    holding: 'word',
  },
  text: {
    sql: 'text',
    column: `'text'`,
    property: 'string',
    body: 'storableText({ max: 16_384 })',
    required: '.min(1)',
    view: 'z.string()',
    examples: [`'A longer text.'`, `'Another text.'`],
    bad: `'a\\0b'`,
    fresh: '`A longer text ${(number += 1)}.`',
    holding: 'word',
  },
  int: {
    sql: 'integer',
    column: `'integer'`,
    property: 'number',
    body: 'wholeNumber',
    view: 'z.int()',
    examples: ['7', '12'],
    bad: '1.5',
    fresh: '(number += 1)',
  },
  money: {
    sql: 'bigint',
    check: (column) => `${column} >= 0`,
    column: `'bigint', { transformer: minorUnits }`,
    property: 'number',
    comment: 'In minor units.',
    body: 'amountOfMoney',
    view: `z.int().min(0).meta({ description: 'In minor units.' })`,
    examples: ['1_990', '2_490'],
    bad: '-1',
    fresh: '(number += 1)',
  },
  currency: {
    sql: 'text',
    check: (column) => `${column} ~ '^[A-Z]{3}$'`,
    column: `'text'`,
    property: 'string',
    comment: 'ISO 4217.',
    body: 'currencyCode',
    view: `z.string().meta({ description: 'ISO 4217.' })`,
    examples: [`'CNY'`, `'EUR'`],
    bad: `'eur'`,
    fresh: 'String.fromCharCode(65 + ((number += 1) % 26), 65 + ((number / 26) % 26), 88)',
  },
  bool: {
    sql: 'boolean',
    column: `'boolean'`,
    property: 'boolean',
    body: 'z.boolean()',
    view: 'z.boolean()',
    examples: ['false', 'true'],
    bad: `'true'`,
  },
  date: {
    sql: 'date',
    column: `'date'`,
    property: 'string',
    comment: 'A day, as 2026-01-31.',
    body: 'calendarDate',
    view: 'z.iso.date()',
    examples: [`'2026-01-31'`, `'2026-02-28'`],
    bad: `'2026-02-29'`,
    fresh: 'new Date((number += 1) * 86_400_000).toISOString().slice(0, 10)',
  },
  datetime: {
    sql: 'timestamptz',
    column: `'timestamptz'`,
    property: 'Date',
    body: 'moment',
    view: 'z.iso.datetime()',
    examples: [`'2026-01-31T12:00:00.000Z'`, `'2026-02-28T12:00:00.000Z'`],
    bad: `'2026-01-31'`,
    fresh: 'new Date((number += 1) * 1_000).toISOString()',
  },
  uuid: {
    sql: 'uuid',
    column: `'uuid'`,
    property: 'string',
    body: 'z.uuid()',
    view: 'z.uuid()',
    examples: [`'0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f'`, `'0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e60'`],
    bad: `'x'`,
    fresh: 'crypto.randomUUID()',
  },
  email: {
    sql: 'text',
    column: `'text'`,
    property: 'string',
    body: 'emailAddress',
    view: 'z.string()',
    examples: [`'ada@example.com'`, `'bob@example.com'`],
    bad: `'ada'`,
    fresh: '`ada-${(number += 1)}@example.com`',
    holding: '`${word}@example.com`',
  },
  url: {
    sql: 'text',
    column: `'text'`,
    property: 'string',
    body: 'webAddress',
    view: 'z.string()',
    examples: [`'https://example.com/first'`, `'https://example.com/second'`],
    bad: `'javascript:alert(1)'`,
    fresh: '`https://example.com/${(number += 1)}`',
    holding: '`https://example.com/${word}`',
  },
};
