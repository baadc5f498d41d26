/** Texts, already encoded, that can stand for an id in a path and are the id of nothing. */
export const hostileIds = [
  '0',
  '-1',
  '1e309',
  'NaN',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '*',
  '%00',
  'a%00b',
  '%20',
  '%0d%0aX-Injected:1',
  '..%2f..%2fetc%2fpasswd',
  '%f0%9f%98%80',
  `%27;%20DROP%20TABLE%20end_users;--`,
  '%7B0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f%7D',
  'x'.repeat(2_000),
];

/** Encodings of no text at all. */
export const undecodableIds = ['%ff', '%E0%A4%A', '%zz', '%'];

/** Values, already encoded, of a query parameter, each to be taken or refused with 400. */
export const hostileValues = [
  '',
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  'NaN',
  'null',
  '99999999999999999999999999',
  '%00',
  'a%00b',
  '%ff',
  '%zz',
  '%27%20OR%201=1--',
  '%25',
  '%5c',
  '%f0%9f%98%80',
  'x'.repeat(5_000),
];

/** What is refused with 400 in the parameters of every list (AP-03). */
export const absurdListQueries: Readonly<Record<string, readonly string[]>> = {
  page: ['0', '-1', 'x', '1.5', '1e3', '99999999999999999999', ''],
  page_size: ['0', '-1', 'x', '1.5', '1e3', ''],
  sort_by: ['password_hash', 'id;--', '__proto__', ''],
  order: ['sideways', 'ASC;--', ''],
  cursor: ['x', '%00', 'eA', '-1', 'x'.repeat(200)],
};
