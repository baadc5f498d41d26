import { z } from 'zod';

import { storableText } from './storable-text.js';

/** Values of one kind as they come from outside and PostgreSQL keeps them. Text of no such kind is {@link storableText}. */

export const emailAddress = storableText({ max: 254 })
  .pipe(z.email('must be an e-mail address'))
  .meta({ format: 'email', examples: ['ada@example.com'] });

/** An address on the web; nothing that a browser would run. */
export const webAddress = storableText({ max: 2_048 })
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }))
  .meta({ format: 'uri', examples: ['https://example.com/'] });

/** What an `integer` holds. */
export const wholeNumber = z.int32();

/** AP-04: money, in the smallest unit of its currency. */
export const amountOfMoney = z
  .int()
  .min(0)
  .max(1_000_000_000_000)
  .meta({ description: 'In minor units.', examples: [1_990] });

export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR')
  .meta({ examples: ['EUR'] });

/** A day, wherever it is one. PostgreSQL has no year 0. */
export const calendarDate = z.iso
  .date('must be a day such as 2026-01-31')
  .refine((day) => !day.startsWith('0000'), 'must be a day of the year 1 or later');

/** A moment of RFC 3339, in any offset, within the years that RFC 3339 can tell in UTC. */
export const moment = z.iso
  .datetime({ offset: true, error: 'must be a moment of RFC 3339, such as 2026-01-31T09:30:00Z' })
  .transform((text) => new Date(text))
  .refine(
    (date) => date.getTime() >= firstMoment && date.getTime() <= lastMoment,
    'must be of the years 1 to 9999',
  );

const firstMoment = Date.parse('0001-01-01T00:00:00.000Z');
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z');
