import * as z from 'zod';
import { rateLimitEnvironment, type RateLimitEnvironment } from './rate-limit-environment.js';
import { RateLimitRules } from './rate-limit-rules.js';

const defaults = z.object(rateLimitEnvironment).parse({});

function rulesWith(changes: Partial<RateLimitEnvironment> = {}): RateLimitRules {
  return new RateLimitRules({ ...defaults, ...changes });
}

function namesOf(method: string, path: string, rules = rulesWith()): string[] {
  return rules.ofAddress({ method, path, address: '192.0.2.7' }).map(({ rule }) => rule.name);
}

describe('RateLimitRules', () => {
  it('[GW-08] limit every request by the network of its client', () => {
    const checks = rulesWith().ofAddress({
      method: 'GET',
      path: '/api/v1/user/orders',
      address: '2001:db8::7',
    });
    expect(checks).toEqual([
      { rule: { name: 'address', limit: 6_000, windowSeconds: 60 }, key: '2001:db8:0:0::/64' },
    ]);
  });

  it.each([
    '/api/v1/user/login',
    '/api/v1/user/register',
    '/api/v1/user/refresh',
    '/api/v1/admin/login',
    '/api/v1/admin/refresh',
  ])('[GW-08] are stricter for POST %s, however it is written', (path) => {
    const spellings = [
      path,
      `${path}/`,
      path.toUpperCase(),
      path.replace('r', '%72'),
      path.replace('/v1/', '//v1//'),
    ];
    for (const spelling of spellings) expect(namesOf('POST', spelling)).toEqual(['address', 'sign-in']);
  });

  it.each([
    ['GET', '/api/v1/user/login'],
    ['POST', '/api/v1/user/login/x'],
    ['POST', '/api/v1/user/orders'],
    ['POST', '/api/v1/user/login%'],
    ['POST', ''],
  ])('[GW-08] take %s %j as any other request', (method, path) => {
    expect(namesOf(method, path)).toEqual(['address']);
  });

  it('[GW-08] count a user of each audience apart', () => {
    const keys = (['user', 'admin'] as const).map(
      (audience) => rulesWith().ofUser({ audience, userId: 'u-1' })[0]?.key,
    );
    expect(keys).toEqual(['user:u-1', 'admin:u-1']);
  });

  it('[GW-08] add the rules of a route', () => {
    const uploads = { name: 'route:/api/v1/files', limit: 10, windowSeconds: 60 };
    const checks = rulesWith().ofAddress({
      method: 'POST',
      path: '/api/v1/files',
      address: '192.0.2.7',
      routeRules: [uploads],
    });
    expect(checks.at(-1)).toEqual({ rule: uploads, key: '192.0.2.7' });
  });

  it('[GW-08] leave out a rule that is switched off, or all', () => {
    const withoutAddress = rulesWith({ RATE_LIMIT_ADDRESS_PER_MINUTE: 0 });
    expect(namesOf('POST', '/api/v1/user/login', withoutAddress)).toEqual(['sign-in']);
    const none = rulesWith({ RATE_LIMIT_ENABLED: false });
    expect(namesOf('POST', '/api/v1/user/login', none)).toEqual([]);
    expect(none.ofUser({ audience: 'user', userId: 'u-1' })).toEqual([]);
  });
});
