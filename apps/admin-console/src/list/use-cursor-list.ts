import { type ShallowRef, shallowRef } from 'vue';

interface CursorPage<Row> {
  list: Row[];
  next_cursor: string | null;
}

/** The first pages of something that changes all the time, read anew as one. */
export interface CursorList<Row> {
  rows: Readonly<ShallowRef<readonly Row[] | undefined>>;
  hasMore: Readonly<ShallowRef<boolean>>;
  refresh: () => Promise<void>;
  more: () => Promise<void>;
}

/** @param load a page behind a cursor. @throws what `load` throws */
export function useCursorList<Row>(load: (cursor?: string) => Promise<CursorPage<Row>>): CursorList<Row> {
  const rows = shallowRef<readonly Row[]>();
  const hasMore = shallowRef(false);
  let pages = 1;

  async function refresh(): Promise<void> {
    const found: Row[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < pages; page += 1) {
      const { list, next_cursor }: CursorPage<Row> = await load(cursor ?? undefined);
      found.push(...list);
      cursor = next_cursor;
      if (cursor === null) break;
    }
    rows.value = found;
    hasMore.value = cursor !== null;
  }

  async function more(): Promise<void> {
    pages += 1;
    await refresh();
  }

  return { rows, hasMore, refresh, more };
}
