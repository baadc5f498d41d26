import { sameOriginPath } from './same-origin-path.js';

const origin = 'https://console.example';

describe('sameOriginPath', () => {
  it('[RT-35] a link to our own origin is its path', () => {
    expect(sameOriginPath('/orders/7?tab=items#notes', origin)).toBe('/orders/7?tab=items#notes');
    expect(sameOriginPath(`${origin}/orders/7`, origin)).toBe('/orders/7');
  });

  it('[RT-35] a link that leads elsewhere, or runs something, is none', () => {
    for (const link of [
      'https://elsewhere.example/',
      '//elsewhere.example/orders',
      '\\\\elsewhere.example',
      '/\\elsewhere.example',
      'https://console.example.elsewhere.example/',
      'https://console.example:8443/',
      'http://console.example/',
      `${origin}//elsewhere.example/`,
      `${origin}/\\elsewhere.example/`,
      '/./\\elsewhere.example/',
      'javascript:alert(1)',
      'data:text/html,<script>',
      undefined,
      ['/orders'],
      7,
    ]) {
      expect([link, sameOriginPath(link, origin)]).toEqual([link, undefined]);
    }
  });
});
