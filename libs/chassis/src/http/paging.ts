import { z } from 'zod';

/** More than this comes on no page (AP-03). */
export const maxPageSize = 100;

/** `page` and `page_size` of every list's query (AP-03); a feed takes the second alone. Too large a page is cut to {@link maxPageSize}. */
export const pagingQuery = z.object({
  page: wholeNumber(1_000_000)
    .default(1)
    .meta({ type: 'integer', minimum: 1, maximum: 1_000_000, description: '1 where it is not given.' }),
  page_size: wholeNumber(Number.MAX_SAFE_INTEGER)
    .transform((size) => Math.min(size, maxPageSize))
    .default(20)
    .meta({
      type: 'integer',
      minimum: 1,
      description: `20 where it is not given; more than ${maxPageSize} counts as that.`,
    }),
});

/** The schema of one page of a list, as it is answered (AP-03). */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    list: z.array(item),
    total: z.int().min(0).meta({ description: 'Of all pages together.' }),
    page: z.int().min(1),
    page_size: z.int().min(1).max(maxPageSize),
  });
}

export type Page<Item> = z.output<ReturnType<typeof pageOf<z.ZodType<Item>>>>;

/** The schema of a page of a feed (AP-03). */
export function feedOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    list: z.array(item),
    next_cursor: z.string().nullable().meta({ description: '`null` on the last page.' }),
  });
}

export type Feed<Item> = z.output<ReturnType<typeof feedOf<z.ZodType<Item>>>>;

function wholeNumber(max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(max));
}
