import { type ListShape, othersIn, readListQuery, writeListQuery } from './list-query.js';

const shape: ListShape<'created_at' | 'name', 'status'> = {
  sorts: ['created_at', 'name'],
  filters: { status: ['on', 'off'] },
};

describe('the query of a list in its address', () => {
  it('[AP-03] an empty address is the first page of the usual order', () => {
    expect(readListQuery({}, shape)).toEqual({
      page: 1,
      page_size: 20,
      keyword: '',
      sort_by: 'created_at',
      order: 'desc',
      filters: {},
    });
    expect(writeListQuery(readListQuery({}, shape), shape)).toEqual({});
  });

  it('[AP-03] what an address says is read and written back as it was', () => {
    const address = {
      page: '3',
      page_size: '50',
      keyword: 'mug',
      sort_by: 'name',
      order: 'asc',
      status: 'off',
    };
    const query = readListQuery(address, shape);
    expect(query).toEqual({
      ...address,
      page: 3,
      page_size: 50,
      status: undefined,
      filters: { status: 'off' },
    });
    expect(writeListQuery(query, shape)).toEqual(address);
  });

  it('[AP-03] what an address says wrongly counts as not said, so that no typed address is refused', () => {
    const usual = readListQuery({}, shape);
    for (const address of [
      { page: '0' },
      { page: '-1' },
      { page: '1.5' },
      { page: 'x' },
      { page: ['2', '3'] },
      { page_size: '1000000' },
      { sort_by: 'password' },
      { order: 'up' },
      { status: 'other' },
      { status: null },
    ]) {
      expect([address, readListQuery(address, shape)]).toEqual([address, usual]);
    }
  });

  it('[AP-03] a keyword is never longer than the API takes', () => {
    expect(readListQuery({ keyword: 'x'.repeat(101) }, shape).keyword).toHaveLength(100);
  });

  it('[AP-03] a filter may have any value that looks as it should', () => {
    const byUser = { ...shape, filters: { user: /^\d+$/ } };
    expect(readListQuery({ user: '17' }, byUser).filters).toEqual({ user: '17' });
    for (const user of ['', 'x', null]) expect(readListQuery({ user }, byUser).filters).toEqual({});
  });

  it('[AP-03] what an address says of other things than the list is left as it is', () => {
    expect(othersIn({ tab: 'logins', page: '2', keyword: 'x', status: 'on' }, shape)).toEqual({
      tab: 'logins',
    });
  });
});
