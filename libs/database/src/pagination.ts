import { type Page, pagingQuery } from '@ginforge/chassis';
import { Brackets, type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';

import { storableText } from './storable-text.js';

/**
 * The query of a list (AP-03): `page`, `page_size` (capped at 100), `keyword`, and `sort_by` (one of the given columns) with
 * `order`. Without `sort_by` the first column decides, newest or last first.
 */
export function listQuery<const Column extends string>(sortable: readonly [Column, ...Column[]]) {
  return pagingQuery.extend({
    keyword: storableText({ max: 100 }).trim().optional().meta({ description: 'Text to look for.' }),
    sort_by: z.enum(sortable).default(sortable[0]),
    order: z.enum(['asc', 'desc']).default('desc'),
  });
}

/** A field of a list's query that is true or false. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export type ListQuery<Column extends string = string> = z.infer<ReturnType<typeof listQuery<Column>>>;

/** How a list's query becomes SQL. All names are properties of the entity, never anything that a client sent. */
export interface ListColumns<Entity, Column extends string> {
  /** The property behind each sortable column. */
  sort: Record<Column, keyof Entity & string>;
  /** The properties that `keyword` is looked for in; where there are none it is found nowhere. */
  search: readonly (keyof Entity & string)[];
  /** The property behind each field of the query that rows must be equal to, where it is given. */
  filter?: Readonly<Record<string, keyof Entity & string>>;
}

/** Runs a list's query. `rows` may already join and filter. */
export async function paginate<Entity extends ObjectLiteral, Column extends string>(
  rows: SelectQueryBuilder<Entity>,
  query: ListQuery<Column>,
  { sort, search, filter = {} }: ListColumns<Entity, Column>,
): Promise<Page<Entity>> {
  const { page, page_size, keyword, sort_by, order } = query;
  const direction = order === 'asc' ? 'ASC' : 'DESC';
  narrowToEqual(rows, query, filter);
  if (keyword) {
    rows.andWhere(
      new Brackets((anyOf) => {
        anyOf.where('FALSE');
        for (const property of search) anyOf.orWhere(`${rows.alias}.${property} ILIKE :keyword`);
      }),
      { keyword: `%${keyword.replace(/[\\%_]/g, '\\$&')}%` },
    );
  }
  const [list, total] = await rows
    .orderBy(`${rows.alias}.${sort[sort_by]}`, direction)
    .addOrderBy(`${rows.alias}.id`, direction)
    .skip((page - 1) * page_size)
    .take(page_size)
    .getManyAndCount();
  return { list, total, page, page_size };
}

function narrowToEqual<Entity extends ObjectLiteral>(
  rows: SelectQueryBuilder<Entity>,
  query: Readonly<Record<string, unknown>>,
  filter: Readonly<Record<string, string>>,
): void {
  for (const [name, property] of Object.entries(filter)) {
    if (query[name] !== undefined)
      rows.andWhere(`${rows.alias}.${property} = :${name}`, { [name]: query[name] });
  }
}

/** The same page with other items in it. */
export function mapPage<From, To>(page: Page<From>, present: (item: From) => To): Page<To> {
  return { ...page, list: page.list.map(present) };
}
