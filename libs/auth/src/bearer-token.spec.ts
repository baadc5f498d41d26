import { bearerToken } from './bearer-token.js';

describe('bearerToken', () => {
  it.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer a.b.c', 'a.b.c'],
    ['Bearer   a.b.c', 'a.b.c'],
  ])('[RT-02] reads %s', (header, token) => expect(bearerToken(header)).toBe(token));

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic a.b.c',
    'XBearer a.b.c',
    'Bearer a b',
    'Bearer a, Bearer b',
  ])('[RT-03] finds no token in %s', (header) => expect(bearerToken(header)).toBeUndefined());
});
