import { type ListPage } from './use-list.js';

/** As much as the API gives at once (AP-03). */
const pageSize = 100;

/** All of a list that is short by its nature, a page after the other. @throws what `load` throws */
export async function loadAll<Row>(
  load: (query: { page: number; page_size: number }) => Promise<ListPage<Row>>,
): Promise<Row[]> {
  const found: Row[] = [];
  for (let page = 1; ; page += 1) {
    const { list, total } = await load({ page, page_size: pageSize });
    found.push(...list);
    if (list.length < pageSize || found.length >= total) return found;
  }
}
