import { Permission } from './entities/permission.entity.js';
import { newIdentifier } from './identifier.js';
import { listQuery, paginate, type ListColumns } from './pagination.js';
import { openTestDatabase, type OpenTestDatabase } from './test-database.js';

const query = listQuery(['created_at', 'code']);
const columns: ListColumns<Permission, 'created_at' | 'code'> = {
  sort: { created_at: 'createdAt', code: 'code' },
  search: ['code', 'name'],
};
const codes = ['user:create', 'user:read', 'role:create', 'odd%_\\:code'];

describe('paginate', () => {
  let database: OpenTestDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
    for (const code of codes) {
      await database.dataSource.manager.insert(Permission, {
        id: newIdentifier(),
        code,
        name: code,
        description: '',
      });
    }
  });

  afterAll(() => database[Symbol.asyncDispose]());

  async function list(input: Record<string, string>) {
    const rows = database.dataSource.manager.createQueryBuilder(Permission, 'permission');
    const { list, ...rest } = await paginate(rows, query.parse(input), columns);
    return { ...rest, codes: list.map(({ code }) => code) };
  }

  it('[AP-03] sorts, cuts and counts', async () => {
    expect(await list({ sort_by: 'code', order: 'asc', page_size: '3', page: '1' })).toEqual({
      codes: ['odd%_\\:code', 'role:create', 'user:create'],
      total: 4,
      page: 1,
      page_size: 3,
    });
    expect((await list({ sort_by: 'code', order: 'asc', page_size: '3', page: '2' })).codes).toEqual([
      'user:read',
    ]);
    expect(await list({ page: '1000000', page_size: '100' })).toMatchObject({ codes: [], total: 4 });
  });

  it('[AP-03] puts the newest first by default', async () => {
    expect((await list({})).codes).toEqual([...codes].reverse());
  });

  it('[AP-03] looks for the keyword in any case', async () => {
    expect((await list({ keyword: ' CREATE ', sort_by: 'code', order: 'asc' })).codes).toEqual([
      'role:create',
      'user:create',
    ]);
  });

  it('[AP-03] leaves the rows that are equal to what a filter says', async () => {
    const rows = () => database.dataSource.manager.createQueryBuilder(Permission, 'permission');
    const listOf = async (code?: string, search = columns.search) => {
      const asked = { ...query.parse({ keyword: 'role' }), code };
      const { list, total } = await paginate(rows(), asked, { ...columns, search, filter: { code: 'code' } });
      return [list.map((row) => row.code), total];
    };
    expect(await listOf('role:create')).toEqual([['role:create'], 1]);
    expect(await listOf('user:read')).toEqual([[], 0]);
    expect(await listOf()).toEqual([['role:create'], 1]);
    expect(await listOf(undefined, [])).toEqual([[], 0]);
  });

  it.each(['%', '_', '\\'])('[AP-03] takes %s in a keyword for itself', async (keyword) => {
    expect((await list({ keyword })).codes).toEqual(['odd%_\\:code']);
  });
});
