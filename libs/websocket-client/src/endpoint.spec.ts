import { resolveEndpoint, toHttp, withResume } from './endpoint.js';

describe('the endpoint', () => {
  it.each([
    ['ws://h:8080/ws', 'ws://h:8080/ws'],
    ['wss://h/ws', 'wss://h/ws'],
    ['http://h:8080/ws', 'ws://h:8080/ws'],
    ['https://h/ws#x', 'wss://h/ws'],
  ])('takes %s', (given, endpoint) => {
    expect(resolveEndpoint(given).href).toBe(endpoint);
  });

  it('needs a whole URL where there is no page', () => {
    expect(() => resolveEndpoint()).toThrow('whole URL');
    expect(() => resolveEndpoint('/ws')).toThrow('whole URL');
  });

  it('is relative to the page where there is one', () => {
    const page = globalThis as { location?: { href: string } };
    page.location = { href: 'https://console.example/users' };
    try {
      expect(resolveEndpoint().href).toBe('wss://console.example/ws');
    } finally {
      delete page.location;
    }
  });

  it('[RT-70] can be asked over HTTP, and [RT-33] announces a resume', () => {
    const endpoint = resolveEndpoint('wss://h/ws');
    expect(toHttp(endpoint).href).toBe('https://h/ws');
    expect(withResume(endpoint).href).toBe('wss://h/ws?resume=1');
    expect(endpoint.href).toBe('wss://h/ws');
  });
});
