import { type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';

const moment = z.iso
  .datetime({
    offset: true,
    error: 'must be a moment of RFC 3339, such as 2026-01-31T09:30:00Z (in an address a + is written %2B)',
  })
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'must be a moment that there is')
  .optional();

/** The fields of a list's query that narrow it to a time; use it with {@link orderlyPeriod}. */
export const periodQuery = {
  from: moment.meta({ description: 'Not before this moment (RFC 3339).' }),
  to: moment.meta({ description: 'Before this moment (RFC 3339).' }),
};

export type Period = z.output<z.ZodObject<typeof periodQuery>>;

/** Refuses a time that ends before it begins: `schema.check(orderlyPeriod)`. */
export const orderlyPeriod = z.superRefine<Period>(({ from, to }, context) => {
  if (from === undefined || to === undefined || from <= to) return;
  context.addIssue({ code: 'custom', path: ['to'], message: 'must not be before `from`' });
});

/** Leaves the rows whose `property` lies in the period; both ends may be open. */
export function narrowToPeriod<Entity extends ObjectLiteral>(
  rows: SelectQueryBuilder<Entity>,
  property: keyof Entity & string,
  { from, to }: Period,
): void {
  if (from !== undefined) rows.andWhere(`${rows.alias}.${property} >= :from`, { from });
  if (to !== undefined) rows.andWhere(`${rows.alias}.${property} < :to`, { to });
}
