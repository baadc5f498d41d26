import { isHost, isSameHost } from './host.js';

describe('isHost', () => {
  it.each([
    ...[
      'shop.example',
      'SHOP.example.',
      'localhost',
      'a_b.example',
      'xn--bcher-kva.example',
      '127.0.0.1',
      '127.0.0.1:8080',
    ],
    ...['shop.example:0', 'shop.example:65535', '[::1]', '[::1]:443', '[2001:db8::192.0.2.1]'],
  ])('[GW-10] %s is one', (text) => {
    expect(isHost(text)).toBe(true);
  });

  it.each([
    ...[
      '',
      '.',
      'a..b',
      '.a',
      'a b',
      'a@b',
      'a/b',
      'a?b',
      'a#b',
      'a,b',
      'a:',
      'a:b',
      'a:65536',
      'a:123456',
      ':80',
      'a:80:80',
    ],
    ...[
      '[',
      '[]',
      '[::1',
      '::1',
      '[::1]a',
      '[1.2.3.4]',
      '[::1%25eth0]',
      'bücher.example',
      '%41',
      'a'.repeat(256),
      'a\n',
      '*',
    ],
  ])('[GW-10] %j is none', (text) => {
    expect(isHost(text)).toBe(false);
  });
});

describe('isSameHost', () => {
  it('[GW-10] takes letters for the same in either case, and the protocol’s own port for none', () => {
    expect(isSameHost('SHOP.example:80', 'shop.example', 'http')).toBe(true);
    expect(isSameHost('shop.example', 'shop.example:443', 'https')).toBe(true);
    expect(isSameHost('shop.example:443', 'shop.example', 'http')).toBe(false);
    expect(isSameHost('shop.example', 'other.example', 'http')).toBe(false);
    expect(isSameHost('user@shop.example', 'shop.example', 'http')).toBe(false);
  });
});
