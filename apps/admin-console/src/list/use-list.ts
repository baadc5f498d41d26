import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router';
import { useLive } from '../realtime/use-live.js';
import {
  type FilterValues,
  type ListQuery,
  type ListShape,
  othersIn,
  readListQuery,
  writeListQuery,
} from './list-query.js';

/** A page of things as the API gives it. */
export interface ListPage<Row> {
  list: Row[];
  total: number;
}

/** What the API is asked: empty where nothing is searched for. */
export type AskedQuery<Sort extends string, Filters> = {
  page: number;
  page_size: number;
  keyword?: string;
  sort_by: Sort;
  order: 'asc' | 'desc';
} & { [Name in keyof Filters]?: Filters[Name] extends readonly (infer Value)[] ? Value : string };

export interface ListOptions<Row, Sort extends string, Filters> {
  sorts: readonly [Sort, ...Sort[]];
  order?: 'asc' | 'desc';
  filters?: Filters;
  key: (row: Row) => string;
  /** Those whose `data_update` says that the list may be another one now. */
  entities: readonly string[];
  load: (query: AskedQuery<Sort, Filters>, signal: AbortSignal) => Promise<ListPage<Row>>;
}

/** A list as its table shows it. What was loaded stays until something newer is there: nothing flickers. */
export interface List<Row = unknown, Sort extends string = string> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly query: ListQuery<Sort, string>;
  /** Nothing was loaded yet. */
  readonly isLoading: boolean;
  /** Something newer is under way. */
  readonly isRefreshing: boolean;
  /** Why the last load failed; what is shown is older then. */
  readonly failure: unknown;
  /** Keys of the selected rows that are still there. */
  selected: ReadonlySet<string>;
  key(row: Row): string;
  refresh(): Promise<void>;
  /** Goes to the first page of what the change asks for; another page when it says so. */
  ask(change: Partial<Omit<ListQuery<Sort, string>, 'filters'>>): void;
  sortBy(sort: Sort): void;
  filter(name: string, value: string): void;
  /** Without search and filters. */
  showAll(): void;
  toggle(key: string): void;
}

/**
 * A list whose page, search, sort and filters are in the address, and which is loaded again by itself when something changed.
 * The selection stays over refreshes and pages, as long as the things are not seen to be gone.
 */
export function useList<
  Row,
  Sort extends string,
  const Filters extends Readonly<Record<string, FilterValues>> = Record<never, readonly string[]>,
>(options: ListOptions<Row, Sort, Filters>): List<Row, Sort> {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  const filters: Readonly<Record<string, FilterValues>> = options.filters ?? {};
  const shape: ListShape<Sort, string> = { sorts: options.sorts, order: options.order, filters };
  const query = computed(() => readListQuery(route.query, shape));
  const loaded = shallowRef<ListPage<Row>>();
  const isRefreshing = ref(false);
  const failure = shallowRef<unknown>();
  const selected = shallowRef<ReadonlySet<string>>(new Set());
  let running: AbortController | undefined;

  async function refresh(): Promise<void> {
    running?.abort();
    const mine = (running = new AbortController());
    isRefreshing.value = true;
    try {
      const found = await options.load(asked(query.value), mine.signal);
      if (mine.signal.aborted) return;
      take(found);
    } catch (error) {
      if (!mine.signal.aborted) failure.value = error;
    } finally {
      if (running === mine) isRefreshing.value = false;
    }
  }

  function take(found: ListPage<Row>): void {
    const { page, page_size: pageSize } = query.value;
    const lastPage = Math.max(1, Math.ceil(found.total / pageSize));
    failure.value = undefined;
    if (page > lastPage) {
      ask({ page: lastPage }); // the last thing of the last page has gone
      return;
    }
    forgetGone(found);
    loaded.value = found;
  }

  /** What stood on this page and does not any more is gone from the selection; what is on other pages is left alone. */
  function forgetGone(found: ListPage<Row>): void {
    const here = new Set(found.list.map(options.key));
    const gone = (loaded.value?.list ?? []).map(options.key).filter((key) => !here.has(key));
    if (found.total >= (loaded.value?.total ?? 0) || !gone.some((key) => selected.value.has(key))) return;
    selected.value = new Set([...selected.value].filter((key) => !gone.includes(key)));
  }

  function ask(change: Partial<Omit<ListQuery<Sort, string>, 'filters'>>): void {
    go({ ...query.value, page: 1, ...change });
  }

  function go(next: ListQuery<Sort, string>): void {
    void router.replace({
      query: { ...(othersIn(route.query, shape) as LocationQueryRaw), ...writeListQuery(next, shape) },
    });
  }

  function sortBy(sort: Sort): void {
    const { sort_by: current, order } = query.value;
    ask({ sort_by: sort, order: sort === current && order === 'asc' ? 'desc' : 'asc' });
  }

  function filter(name: string, value: string): void {
    const { [name]: _, ...others } = query.value.filters;
    go({ ...query.value, page: 1, filters: value === '' ? others : { ...others, [name]: value } });
  }

  function showAll(): void {
    go({ ...query.value, page: 1, keyword: '', filters: {} });
  }

  function toggle(key: string): void {
    const next = new Set(selected.value);
    if (!next.delete(key)) next.add(key);
    selected.value = next;
  }

  function asked({ filters: chosen, keyword, ...rest }: ListQuery<Sort, string>): AskedQuery<Sort, Filters> {
    const search = keyword === '' ? {} : { keyword };
    return { ...rest, ...search, ...chosen } as unknown as AskedQuery<Sort, Filters>; // read against `filters`
  }

  watch(
    () => JSON.stringify(query.value),
    () => {
      if (route.path === path) void refresh();
    },
    { immediate: true },
  );
  useLive(options.entities, refresh);
  onScopeDispose(() => running?.abort());

  return reactive({
    rows: computed(() => loaded.value?.list ?? []),
    total: computed(() => loaded.value?.total ?? 0),
    query,
    isLoading: computed(() => loaded.value === undefined && failure.value === undefined),
    isRefreshing,
    failure,
    selected,
    key: options.key,
    refresh,
    ask,
    sortBy,
    filter,
    showAll,
    toggle,
  });
}
