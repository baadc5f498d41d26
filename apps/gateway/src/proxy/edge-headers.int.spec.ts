import { ask, ProxyTestbed } from './proxy-testbed.js';

const protections = [
  'content-security-policy',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'permissions-policy',
];

describe('headers of the edge', () => {
  const testbed = new ProxyTestbed();
  let target: string;

  beforeAll(async () => {
    target = await testbed.upstream((request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Vary', 'Accept');
      response.end(request.method);
    });
  });
  afterAll(() => testbed.close());

  it('[GW-11] what the gateway itself answers carries the security headers, what a service answers is its own', async () => {
    const port = await testbed.gateway({ USER_API_URLS: target, ADMIN_API_URLS: 'http://127.0.0.1:1' });
    for (const path of ['/healthz', '/nowhere', '/api/v1/user/%2e%2e', '/api/v1/admin/x']) {
      const { headers } = (await ask(port, path)).message;
      for (const name of protections)
        expect([path, name, headers[name]]).toEqual([path, name, expect.any(String)]);
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
    const proxied = (await ask(port, '/api/v1/user')).message.headers;
    expect(proxied).not.toHaveProperty('content-security-policy');
  });

  it('[GW-11] over TLS, which a trusted proxy tells of, browsers are told to stay with it', async () => {
    const port = await testbed.gateway({ TRUSTED_PROXIES: 'loopback' });
    const { headers } = (await ask(port, '/healthz', { headers: { 'X-Forwarded-Proto': 'https' } })).message;
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d+/);
  });

  it('[GW-11] without CORS_ORIGINS no other origin may read or ask, whatever a service says', async () => {
    const port = await testbed.gateway({ USER_API_URLS: target });
    const headers = { Origin: 'https://app.example', 'Access-Control-Request-Method': 'PUT' };
    const preflight = await ask(port, '/api/v1/user', { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    const answer = await ask(port, '/api/v1/user', { headers });
    for (const { message } of [preflight, answer]) {
      expect(Object.keys(message.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    expect(answer.body.toString()).toBe('GET');
  });

  it('[GW-11] the listed origins may, and caches keep their answers apart', async () => {
    const port = await testbed.gateway({
      USER_API_URLS: target,
      CORS_ORIGINS: 'https://app.example, https://other.example:8443',
    });
    const from = (origin: string) => ({ Origin: origin, 'Access-Control-Request-Method': 'PUT' });
    const preflight = await ask(port, '/api/v1/user/x', {
      method: 'OPTIONS',
      headers: from('https://app.example'),
    });
    expect(preflight.status).toBe(204);
    expect(preflight.message.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': expect.stringContaining('PUT'),
      'access-control-allow-headers': expect.stringContaining('Authorization'),
      vary: 'Origin',
    });
    expect(preflight.message.headers).not.toHaveProperty('access-control-allow-credentials');
    for (const path of ['/api/v1/user', '/healthz', '/nowhere', '/api/v1/user/%2e%2e']) {
      const { headers } = (await ask(port, path, { headers: from('https://other.example:8443') })).message;
      expect([path, headers['access-control-allow-origin']]).toEqual([path, 'https://other.example:8443']);
      expect(headers['vary']).toContain('Origin');
      expect(headers['access-control-expose-headers']).toContain('Retry-After');
    }
    for (const origin of [
      'https://evil.example',
      'https://app.example.evil.example',
      'null',
      'http://app.example',
    ]) {
      const { headers } = (await ask(port, '/api/v1/user', { headers: from(origin) })).message;
      expect([origin, headers['access-control-allow-origin']]).toEqual([origin, undefined]);
      expect(headers['vary']).toBe('Accept, Origin');
    }
  });

  it('[GW-11] OPTIONS that is no preflight is the service’s', async () => {
    const port = await testbed.gateway({ USER_API_URLS: target, CORS_ORIGINS: '*' });
    const answer = await ask(port, '/api/v1/user', {
      method: 'OPTIONS',
      headers: { Origin: 'https://x.example' },
    });
    expect([answer.status, answer.body.toString()]).toEqual([200, 'OPTIONS']);
    expect(answer.message.headers['access-control-allow-origin']).toBe('*');
  });

  it('[GW-11] CORS_ORIGINS must be origins', async () => {
    await expect(testbed.gateway({ CORS_ORIGINS: 'https://app.example/path' })).rejects.toThrow(
      'CORS_ORIGINS',
    );
  });
});
