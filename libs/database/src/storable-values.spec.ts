import { type z } from 'zod';

import {
  amountOfMoney,
  calendarDate,
  currencyCode,
  emailAddress,
  moment,
  webAddress,
  wholeNumber,
} from './storable-values.js';

const schemas = { amountOfMoney, calendarDate, currencyCode, emailAddress, moment, webAddress, wholeNumber };

const kinds: [keyof typeof schemas, good: unknown[], bad: unknown[]][] = [
  ['amountOfMoney', [0, 1_990, 1e12], [-1, 19.9, 1e12 + 1, '1990', null]],
  [
    'calendarDate',
    ['0001-01-01', '2028-02-29', '9999-12-31'],
    ['0000-01-01', '2026-02-29', '2026-1-1', '10000-01-01'],
  ],
  ['currencyCode', ['EUR'], ['eur', 'EURO', '', 978]],
  ['emailAddress', ['ada@example.com'], ['ada', 'a\0@example.com', `${'a'.repeat(250)}@b.de`]],
  [
    'moment',
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.5+05:30'],
    ['2026-01-31', '2026-02-30T00:00:00Z', '0000-06-01T00:00:00Z'],
  ],
  [
    'moment',
    ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ['0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'],
  ],
  [
    'webAddress',
    ['https://example.com/a?b#c'],
    ['javascript:alert(1)', 'example.com', 'https://a/\0', 'https://a/\ud83d'],
  ],
  ['wholeNumber', [-2_147_483_648, 0, 2_147_483_647], [2_147_483_648, 1.5, '1', Infinity]],
];

describe.each(kinds)('%s', (kind, good, bad) => {
  const schema: z.ZodType = schemas[kind];

  it.each(good)('[AP-06] takes %j', (value) => {
    expect(schema.safeParse(value).success).toBe(true);
  });

  it.each(bad)('[AP-06] refuses %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});
