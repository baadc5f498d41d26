/**
 * What a type of field is in code.
 *
 * @typedef {object} FieldType
 * @property {string} schema zod, of a value that came as JSON
 * @property {string} example a value in TypeScript, for tests
 * @property {string} [comment] what the name does not say
 */

/**
 * The types of fields (NX-03) but `enum(…)`, which has values of its own.
 *
 * @satisfies {Record<string, FieldType>}
 */
export const fieldTypes = {
  string: { schema: 'z.string().max(256)', example: `'text'` },
  text: { schema: 'z.string().max(16_384)', example: `'A longer text.'` },
  int: { schema: 'z.int()', example: '7' },
  money: { schema: 'z.int().nonnegative()', example: '1_999', comment: 'Minor units.' },
  currency: { schema: 'z.string().regex(/^[A-Z]{3}$/)', example: `'EUR'`, comment: 'ISO 4217.' },
  bool: { schema: 'z.boolean()', example: 'true' },
  date: { schema: 'z.iso.date()', example: `'2026-01-31'` },
  datetime: { schema: 'z.iso.datetime()', example: `'2026-01-31T12:00:00Z'` },
  uuid: { schema: 'z.uuid()', example: `'0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f'` },
  email: { schema: 'z.email()', example: `'ada@example.com'` },
  url: { schema: 'z.url()', example: `'https://example.com/'` },
};

/** @typedef {keyof typeof fieldTypes | 'enum'} FieldTypeName */
