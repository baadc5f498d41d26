import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadEnvironment, Metrics } from '@ginforge/chassis';
import { z } from 'zod';

import { UpstreamPools } from '../upstreams/upstream-pools.js';
import { edgeEnvironment } from './edge-environment.js';
import { Transports } from './edge.module.js';
import { createRouteTable, type Route } from './route-table.js';

const schema = z.object(edgeEnvironment);

function tableOf(variables: Record<string, string>) {
  const environment = loadEnvironment(schema, variables);
  const pools = new UpstreamPools(environment, new Metrics());
  return createRouteTable({ environment, pools, transports: new Transports() });
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
        { prefix: '/api/v1/merchant/', targets: ['http://m:1'], auth: 'none', timeout_ms: 5 },
        { prefix: '/api/v1/user', targets: ['http://other:2'] },
        { prefix: '/api/v1/user/avatar', targets: ['http://avatars:3'], service: 'avatars' },
      ]),
    });
    expect(table.match('/api/v1/merchant/1')).toMatchObject({
      service: 'merchant',
      timeouts: { firstByte: 5 },
    });
    expect(targetsOf(table.match('/api/v1/user/profile'))).toEqual(['http://other:2']);
    expect(table.match('/api/v1/user')?.service).toBe('user-api');
    expect(table.match('/api/v1/user/avatar/7')?.service).toBe('avatars');
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
    ['GATEWAY_ROUTES', '[{]'],
    ['GATEWAY_ROUTES', '/there/is/no/such/file.json'],
    ['GATEWAY_ROUTES', '[{"prefix":"/x","targets":[]}]'],
    ['GATEWAY_ROUTES', '[{"prefix":"x","targets":["http://a"]}]'],
    ['GATEWAY_ROUTES', '[{"prefix":"/x/../y","targets":["http://a"]}]'],
    ['GATEWAY_ROUTES', '[{"prefix":"/x","targets":["http://a"],"timeout":1}]'],
    ['GATEWAY_ROUTES', '[{"prefix":"/x","targets":["http://a"],"auth":"required"}]'],
  ])('[GW-01] refuses to start with %s=%s', (name, value) => {
    expect(() => tableOf({ [name]: value })).toThrow(name);
  });
});
