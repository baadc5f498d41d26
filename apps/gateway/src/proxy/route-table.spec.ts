import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadEnvironment, Metrics } from '@ginforge/chassis';
import { z } from 'zod';

import { UpstreamPools } from '../upstreams/upstream-pools.js';
import { edgeEnvironment } from './edge-environment.js';
import { Transports } from './edge.module.js';
import { MiddlewareTransport } from './middleware-transport.js';
import { createRouteTable, type Route } from './route-table.js';
import { serviceRoutes } from './service-routes.js';

const schema = z.object(edgeEnvironment);

function routing(variables: Record<string, string>) {
  const environment = loadEnvironment(schema, variables);
  const pools = new UpstreamPools(environment, new Metrics());
  return { pools, table: createRouteTable({ environment, pools, transports: new Transports() }) };
}

function tableOf(variables: Record<string, string>) {
  return routing(variables).table;
}

function routes(...list: Record<string, unknown>[]): string {
  return JSON.stringify(list);
}

function targetsOf(route: Route | undefined): string[] | undefined {
  return route?.upstreams.upstreams.map(({ url }) => url.origin);
}

describe('route table', () => {
  it('[GW-01] sends each prefix to the service that registered it, on this machine by default', () => {
    const table = tableOf({});
    expect(targetsOf(table.match('/api/v1/user/profile'))).toEqual(['http://127.0.0.1:8081']);
    expect(targetsOf(table.match('/api/v1/admin'))).toEqual(['http://127.0.0.1:8083']);
    expect(table.match('/api/v1/files/')?.service).toBe('file-api');
  });

  it('[GW-01] matches a prefix only at the end of a segment', () => {
    const table = tableOf({});
    for (const path of [
      '/api/v1/users-x',
      '/api/v1/users',
      '/api/v1',
      '/',
      '/API/v1/user',
      '/x/api/v1/user',
    ]) {
      expect(table.match(path)).toBeUndefined();
    }
  });

  it('[GW-01] takes the addresses of a service from its variable', () => {
    const table = tableOf({ USER_API_URLS: 'http://a:8081, http://b:8081' });
    expect(targetsOf(table.match('/api/v1/user'))).toEqual(['http://a:8081', 'http://b:8081']);
  });

  it('[GW-01] GATEWAY_ROUTES adds routes, overrides by prefix, and the longest prefix wins', () => {
    const table = tableOf({
      GATEWAY_ROUTES: JSON.stringify([
        { prefix: '/api/v1/partner/', targets: ['http://m:1'], auth: 'none', timeout_ms: 5 },
        { prefix: '/api/v1/user', targets: ['http://other:2'] },
        { prefix: '/api/v1/user/avatar', targets: ['http://avatars:3'], service: 'avatars' },
      ]),
    });
    expect(table.match('/api/v1/partner/1')).toMatchObject({
      service: 'partner',
      timeouts: { firstByte: 5 },
    });
    expect(targetsOf(table.match('/api/v1/user/profile'))).toEqual(['http://other:2']);
    expect(table.match('/api/v1/user')?.service).toBe('user-api');
    expect(table.match('/api/v1/user/avatar/7')?.service).toBe('avatars');
  });

  it('[GW-04] has a pool for each service that a route leads to, and none for targets that were overridden', () => {
    const { pools } = routing({
      USER_API_URLS: 'http://never-asked:1',
      GATEWAY_ROUTES: routes({ prefix: '/api/v1/user', targets: ['http://other:2'] }),
    });
    const targets = pools.list().flatMap(({ targets: urls }) => urls.map(({ host }) => host));
    const others = serviceRoutes.filter(({ service }) => service !== 'user-api');
    expect(targets).toEqual(['other:2', ...others.map(({ port }) => `127.0.0.1:${port}`)]);
  });

  it('[GW-01] a route says for itself who may come in, how it is sent, and what its limits are', () => {
    const route = tableOf({
      GATEWAY_ROUTES: routes({
        prefix: '/x',
        targets: ['http://a'],
        auth: 'required',
        transport: 'middleware',
        connect_timeout_ms: 1,
        timeout_ms: 2,
        idle_timeout_ms: 3,
        rate_limit: { limit: 4, window_seconds: 5 },
        max_in_flight: 6,
        retry: false,
        health_path: '/live',
      }),
    }).match('/x');
    expect(route).toMatchObject({
      auth: 'required',
      timeouts: { connect: 1, firstByte: 2, idle: 3 },
      limits: [{ limit: 4, windowSeconds: 5 }],
      upstreams: { settings: { maxInFlight: 6, retryShare: 0, checkPath: '/live' } },
    });
    expect(route?.transport).toBeInstanceOf(MiddlewareTransport);
  });

  it('[GW-01] GATEWAY_ROUTES may be the path of a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'ginforge-routes-'));
    const file = join(directory, 'routes.json');
    writeFileSync(file, JSON.stringify([{ prefix: '/api/v1/shop', targets: ['http://shop:1'] }]));
    expect(targetsOf(tableOf({ GATEWAY_ROUTES: file }).match('/api/v1/shop'))).toEqual(['http://shop:1']);
    rmSync(directory, { recursive: true });
  });

  it.each([
    ['USER_API_URLS', 'localhost:8081'],
    ['USER_API_URLS', 'http://a:8081/base'],
    ['ADMIN_API_URLS', ','],
  ])('[GW-01] refuses to start with %s=%s', (name, value) => {
    expect(() => tableOf({ [name]: value })).toThrow(name);
  });

  it.each([
    ['[{]', /cannot be read as JSON: .*JSON/],
    ['/there/is/no/such/file.json', /cannot be read as JSON: .*ENOENT/],
    ['{"prefix":"/x"}', 'is wrong: must be an array of routes'],
    [routes({ prefix: '/x', targets: [] }), '[0].targets: '],
    [routes({ prefix: 'x', targets: ['http://a'] }), '[0].prefix: must be a plain path such as'],
    [routes({ prefix: '/x/../y', targets: ['http://a'] }), '[0].prefix: must not contain dot segments'],
    [routes({ prefix: '/x', targets: ['http://a/b'] }), '[0].targets[0]: must be http://host:port'],
    [routes({ prefix: '/x', targets: ['http://a'], timeout: 1 }), '[0]: Unrecognized key: "timeout"'],
    [routes({ prefix: '/x', targets: ['http://a'], auth: 'yes' }), '[0].auth: must be none, optional or'],
    [
      routes({ prefix: '/x', targets: ['http://a'] }, { prefix: '/x/', targets: ['http://b'] }),
      'the prefix /x comes twice',
    ],
    [routes({ prefix: '/healthz', targets: ['http://a'] }), 'is answered by the gateway itself'],
    [routes({ prefix: '/ws/chat', targets: ['http://a'] }), 'is answered by the gateway itself'],
  ])('[GW-01] says where GATEWAY_ROUTES=%s is wrong, and does not start', (value, sentence) => {
    const start = () => tableOf({ GATEWAY_ROUTES: value });
    expect(start).toThrow('GATEWAY_ROUTES ');
    expect(start).toThrow(sentence);
  });

  it('[GW-01] says all that is wrong at once', () => {
    const value = routes({ prefix: 'x', targets: ['http://a'] }, { prefix: '/y', targets: ['ftp://a'] });
    expect(() => tableOf({ GATEWAY_ROUTES: value })).toThrow(/\[0\]\.prefix: .*; \[1\]\.targets\[0\]: /);
  });
});
