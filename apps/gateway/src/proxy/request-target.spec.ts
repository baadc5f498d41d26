import { pathOf, plainPath, refuseTarget } from './request-target.js';

describe('request target', () => {
  it.each([
    '/api/v1/user/%2e%2e/admin/users',
    '/api/v1/user/..%2fadmin',
    '/api/v1/user/%2E%2E%2Fadmin',
    '/api/v1/user/.%2e/admin',
    '/api/v1/user/../admin',
    '/api/v1/user/..',
    '/api/v1/user/./profile',
    '/api/v1/user/..;/admin',
    '/api/v1/user/%5c..%5cadmin',
    '/api/v1/user\\..\\admin',
    '//api/v1/admin',
    '/api/v1/user//profile',
    '/api/v1/user/%00',
    '/api/v1/user/%',
    '/api/v1/user/%zz',
  ])('[GW-10] refuses the path %s', (url) => {
    expect(refuseTarget('GET', url)).toBe('ambiguous path');
  });

  it.each([
    '/api/v1/user/profile',
    '/api/v1/files/report%2epdf',
    '/api/v1/files/..name',
    '/api/v1/user/.well-known',
    '/api/v1/user/%E2%82%AC%20',
    '/api/v1/user?next=//x/../%2e%2e/%2f',
    '/',
  ])('[GW-10] lets %s pass', (url) => {
    expect(refuseTarget('GET', url)).toBeUndefined();
  });

  it('[GW-10] refuses TRACE, CONNECT, absolute-form and asterisk-form', () => {
    expect(refuseTarget('TRACE', '/api/v1/user')).toBe('method');
    expect(refuseTarget('CONNECT', 'example.com:443')).toBe('method');
    expect(refuseTarget('GET', 'http://elsewhere/api/v1/user')).toBe('form');
    expect(refuseTarget('OPTIONS', '*')).toBe('form');
  });

  it('[GW-01] takes the path without the query', () => {
    expect(pathOf('/a/b?c=/d?e')).toBe('/a/b');
    expect(pathOf('/a/b')).toBe('/a/b');
  });

  it('[GW-01] reads letters, digits and -._~ that are escaped as themselves, and nothing else', () => {
    expect(plainPath('/%61%50i/%75ser/%2D%2e%5F%7e%30')).toBe('/aPi/user/-._~0');
    expect(plainPath('/%2f%5c%25%20%E2%82%AC%00')).toBe('/%2f%5c%25%20%E2%82%AC%00');
    expect(plainPath('/%2561')).toBe('/%2561');
  });
});
