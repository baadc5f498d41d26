import { ApplicationError } from './application-error.js';
import { errorCatalogue, type ErrorDescription, errorNameOfStatus } from './error-catalogue.js';

const rows: readonly (readonly [string, ErrorDescription])[] = Object.entries(errorCatalogue);
const statuses = [
  400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 416, 417, 422, 426, 429, 431, 460, 500, 501, 502,
  503, 504,
];
const ranges = [1, 2, 3, 4, 5, 6, 9];

describe('errorCatalogue', () => {
  it('[AP-02] gives each number once', () => {
    expect(new Set(rows.map(([, { code }]) => code)).size).toBe(rows.length);
  });

  it.each(rows)('[AP-02] %s lies in a range of the catalogue and has a real HTTP status', (_name, row) => {
    expect(ranges).toContain(Math.floor(row.code / 1_000));
    expect(row.code % 1_000).toBeLessThan(100);
    expect(statuses).toContain(row.status);
  });

  it('[AP-02] keeps the numbers it has given', () => {
    expect(
      Object.fromEntries(rows.map(([name, { code, status }]) => [name, `${code}/${status}`])),
    ).toMatchObject({
      BAD_REQUEST: '1000/400',
      VALIDATION_FAILED: '1001/400',
      NOT_FOUND: '1004/404',
      UNAUTHORIZED: '2001/401',
      FORBIDDEN: '2003/403',
      BEYOND_RIGHTS: '2008/403',
      NOT_YOURSELF: '2009/403',
      USERNAME_TAKEN: '3002/409',
      PRODUCT_NOT_FOUND: '4001/404',
      OUT_OF_STOCK: '4004/409',
      INVALID_ORDER_STATE: '6002/409',
      PAYMENT_DECLINED: '6004/422',
      INTERNAL: '9000/500',
      UNAVAILABLE: '9003/503',
    });
  });

  it.each([
    [404, 'NOT_FOUND'],
    [418, 'BAD_REQUEST'],
    [429, 'RATE_LIMITED'],
    [500, 'INTERNAL'],
    [599, 'INTERNAL'],
  ])('names the general error of status %d', (status, name) => {
    expect(errorNameOfStatus(status)).toBe(name);
  });
});

describe('ApplicationError', () => {
  it('takes text and status from the catalogue unless told otherwise', () => {
    expect(new ApplicationError('NOT_FOUND')).toMatchObject({
      message: 'Not found',
      description: { status: 404 },
    });
    expect(new ApplicationError('NOT_FOUND', { message: 'No such order' }).message).toBe('No such order');
  });
});
