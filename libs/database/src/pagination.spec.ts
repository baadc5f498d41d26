import { flag, listQuery } from './pagination.js';

const query = listQuery(['created_at', 'username']);

describe('listQuery', () => {
  it('[AP-03] starts at page 1 with 20 rows, newest first', () => {
    expect(query.parse({})).toEqual({ page: 1, page_size: 20, sort_by: 'created_at', order: 'desc' });
  });

  it('[AP-03] caps a page at 100 rows', () => {
    expect(query.parse({ page_size: '100000' }).page_size).toBe(100);
  });

  it.each([
    { page: '0' },
    { page: '-1' },
    { page: '1.5' },
    { page: '1e3' },
    { page: '99999999999999999999' },
    { page: ['1', '2'] },
    { page_size: '0' },
    { sort_by: 'password_hash' },
    { sort_by: 'username; DROP TABLE end_users' },
    { order: 'ASC; --' },
    { keyword: 'a\0b' },
    { keyword: '\ud800' },
    { keyword: 'x'.repeat(101) },
  ])('[AP-03] refuses %j', (input) => {
    expect(query.safeParse(input).success).toBe(false);
  });
});

describe('flag', () => {
  it('[AP-03] is true or false and nothing else', () => {
    expect(['true', 'false'].map((text) => flag.parse(text))).toEqual([true, false]);
    for (const text of ['', '1', 'TRUE', 'yes']) expect(flag.safeParse(text).success).toBe(false);
  });
});
