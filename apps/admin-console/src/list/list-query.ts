/** What a filter may be: one of these, or anything that looks so. */
export type FilterValues = readonly string[] | RegExp;

/** What a list may be sorted and filtered by. The first of `sorts` is what it is sorted by unless the address says otherwise. */
export interface ListShape<Sort extends string, Filter extends string> {
  sorts: readonly [Sort, ...Sort[]];
  /** The values that each filter may have, or what they look like. */
  filters: Readonly<Record<Filter, FilterValues>>;
  /** Of the first sort: `desc` unless said. */
  order?: 'asc' | 'desc';
}

/** What a list asks the API for; the address has the same in it, as far as it is not what goes without saying. */
export interface ListQuery<Sort extends string, Filter extends string> {
  page: number;
  page_size: number;
  keyword: string;
  sort_by: Sort;
  order: 'asc' | 'desc';
  filters: Partial<Record<Filter, string>>;
}

/** Of an address, as vue-router has it. */
export type AddressQuery = Readonly<Record<string, string | null | undefined | readonly (string | null)[]>>;

export const pageSizes: readonly number[] = [10, 20, 50, 100];
const defaultPageSize = 20;
const ownNames = ['page', 'page_size', 'keyword', 'sort_by', 'order'] as const;

/** Reads what the address says; whatever it says wrongly counts as not said. */
export function readListQuery<Sort extends string, Filter extends string>(
  address: AddressQuery,
  { sorts, filters, order = 'desc' }: ListShape<Sort, Filter>,
): ListQuery<Sort, Filter> {
  const read = (name: string): string => (typeof address[name] === 'string' ? address[name] : '');
  const page = Number(read('page'));
  const size = Number(read('page_size'));
  const direction = read('order');
  return {
    page: Number.isInteger(page) && page > 0 ? page : 1,
    page_size: pageSizes.includes(size) ? size : defaultPageSize,
    keyword: read('keyword').slice(0, 100),
    sort_by: sorts.find((sort) => sort === read('sort_by')) ?? sorts[0],
    order: direction === 'asc' || direction === 'desc' ? direction : order,
    filters: readFilters(read, filters),
  };
}

/** The address for a query: short where nothing unusual is asked for. */
export function writeListQuery<Sort extends string, Filter extends string>(
  query: ListQuery<Sort, Filter>,
  shape: ListShape<Sort, Filter>,
): Record<string, string> {
  const usual = readListQuery({}, shape);
  const address: Record<string, string> = {};
  for (const name of ownNames) {
    if (query[name] !== usual[name]) address[name] = String(query[name]);
  }
  return { ...address, ...(query.filters as Record<string, string>) };
}

/** What the address says and is not the list's: the tab that it stands on. */
export function othersIn(address: AddressQuery, { filters }: ListShape<string, string>): AddressQuery {
  const own = new Set<string>([...ownNames, ...Object.keys(filters)]);
  return Object.fromEntries(Object.entries(address).filter(([name]) => !own.has(name)));
}

function readFilters<Filter extends string>(
  read: (name: string) => string,
  filters: Readonly<Record<Filter, FilterValues>>,
): Partial<Record<Filter, string>> {
  const found: Partial<Record<Filter, string>> = {};
  for (const name of Object.keys(filters) as Filter[]) {
    const value = read(name);
    if (isValueOf(filters[name], value)) found[name] = value;
  }
  return found;
}

function isValueOf(values: FilterValues, value: string): boolean {
  return values instanceof RegExp ? value !== '' && values.test(value) : values.includes(value);
}
