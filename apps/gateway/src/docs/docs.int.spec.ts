import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  Answers,
  ChassisModule,
  createService,
  loadEnvironment,
  type OpenApiDocument,
  serviceEnvironment,
} from '@ginforge/chassis';
import { documentedOperations, openApiProblems, registeredOperations } from '@ginforge/testing';
import { z } from 'zod';
import { DocsModule } from './docs.module.js';
import type { DocumentedService } from './documented-services.js';

const environment = loadEnvironment(z.object(serviceEnvironment({ port: 0 })), {
  LOG_LEVEL: 'silent',
  NODE_ENV: 'test',
});

const thing = z.object({ name: z.string() }).meta({ id: 'Thing' });

@Controller('api/v1/things')
class ThingsController {
  @Post()
  @Answers(thing, 'Makes a thing', { errors: ['RATE_LIMITED'] })
  create(@Body({ schema: thing }) body: z.output<typeof thing>) {
    return body;
  }

  @Get(':id')
  @Answers(thing, 'One thing')
  show(@Param('id') id: string) {
    return { name: id };
  }
}

@Controller('api/v1/other')
class OtherController {
  @Get()
  @Answers(z.object({ other: z.boolean() }).meta({ id: 'Thing' }), 'The same names elsewhere')
  show() {
    return { other: true };
  }
}

@Module({ imports: [ChassisModule.forRoot(environment, 'things-api')], controllers: [ThingsController] })
class ThingsModule {}

@Module({ imports: [ChassisModule.forRoot(environment, 'other-api')], controllers: [OtherController] })
class OtherModule {}

setFlagsFromString('--expose-gc');
/** What holds a time-out only weakly loses it here. */
const collectGarbage = runInNewContext('gc') as () => void;

const apps: NestExpressApplication[] = [];
const servers: Server[] = [];

async function start(name: string, module: Parameters<typeof createService>[0]['module']): Promise<URL> {
  const app = await createService({ name, environment, module });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return new URL(await app.getUrl());
}

/** A service of somebody else's. */
async function foreign(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

function* xs(): Generator<string> {
  for (;;) yield 'x'.repeat(65_536);
}

async function startGateway(services: readonly DocumentedService[]): Promise<string> {
  const url = await start('gateway', {
    module: class GatewayModule {},
    imports: [ChassisModule.forRoot(environment, 'gateway'), DocsModule.forRoot(services)],
  });
  return url.origin;
}

async function json(url: string): Promise<OpenApiDocument> {
  return (await (await fetch(url)).json()) as OpenApiDocument;
}

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all(apps.map((app) => app.close()));
});

describe('/docs of the gateway', () => {
  let gateway: string;
  let dead: URL;

  beforeAll(async () => {
    const things = await start('things-api', ThingsModule);
    const other = await start('other-api', OtherModule);
    dead = await foreign(() => undefined);
    servers.at(-1)?.close();
    const silent = await foreign(() => setImmediate(collectGarbage));
    const endless = await foreign((_request, response) => {
      pipeline(Readable.from(xs()), response, () => undefined);
    });
    const nonsense = await foreign((_request, response) => response.end('{"openapi":"2.0"}'));
    gateway = await startGateway([
      { service: 'things-api', urls: [dead, silent, things], prefixes: ['/api/v1/things'] },
      { service: 'other-api', urls: [other], prefixes: ['/api/v1/other'] },
      { service: 'dead-api', urls: [dead], prefixes: ['/api/v1/dead'] },
      { service: 'silent-api', urls: [silent], prefixes: ['/api/v1/silent'] },
      { service: 'endless-api', urls: [endless], prefixes: ['/api/v1/endless'] },
      { service: '<b>nonsense</b>', urls: [nonsense], prefixes: ['/api/v1/nonsense'] },
    ]);
  });

  it('[AP-07] lists every service with its state, and the realtime protocol', async () => {
    const response = await fetch(`${gateway}/docs`);
    const page = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    const states = [...page.matchAll(/service=([^"]+)"[^>]*>[^<]*<\/a>\s*<span class="docs-(\w+)"/g)];
    expect(states.map(([, name, state]) => [name, state])).toEqual([
      ['gateway', 'available'],
      ['things-api', 'available'],
      ['other-api', 'available'],
      ['dead-api', 'unavailable'],
      ['silent-api', 'unavailable'],
      ['endless-api', 'unavailable'],
      [encodeURIComponent('<b>nonsense</b>'), 'unavailable'],
    ]);
    expect(page).toContain('href="/docs/realtime"');
    expect(page).toContain('data-document="/docs/openapi.json"');
    expect(page).not.toContain('<b>');
  });

  it('[AP-07] shows the chosen service, and all where the choice is none of them', async () => {
    const source = async (choice: string) =>
      /data-document="([^"]+)"/.exec(await (await fetch(`${gateway}/docs?service=${choice}`)).text())?.[1];
    expect(await source('things-api')).toBe('/docs/openapi/things-api.json');
    expect(await source('gateway')).toBe('/docs/openapi/gateway.json');
    expect(await source('"><script>')).toBe('/docs/openapi.json');
  });

  it('[AP-07] has of a service what the public sees, with what the gateway may answer instead', async () => {
    const document = await json(`${gateway}/docs/openapi/things-api.json`);
    expect(documentedOperations(document)).toEqual(['get /api/v1/things/{id}', 'post /api/v1/things']);
    expect(document).toMatchObject({ servers: [{ url: '/' }], tags: [{ name: 'Things' }] });
    const { responses } = document.paths['/api/v1/things']?.['post'] ?? {};
    expect(Object.keys(responses ?? {})).toEqual(expect.arrayContaining(['201', '400', '429', '502', '504']));
    expect(await openApiProblems(document)).toEqual([]);
  });

  it('[AP-07] merges all that are there, and no name of one takes that of another', async () => {
    const document = await json(`${gateway}/docs/openapi.json`);
    expect(await openApiProblems(document)).toEqual([]);
    expect(documentedOperations(document)).toEqual(
      expect.arrayContaining(['get /api/v1/other', 'get /docs', 'get /healthz', 'post /api/v1/things']),
    );
    expect(document.components['schemas']).toMatchObject({
      'things-api.Thing': { properties: { name: {} } },
      'other-api.Thing': { properties: { other: {} } },
    });
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).toContain('things-api.Things_create');
    expect(new Set(ids).size).toBe(ids.length);
    expect(document.info['x-unavailable-services']).toEqual([
      'dead-api',
      'silent-api',
      'endless-api',
      '<b>nonsense</b>',
    ]);
  });

  it('[AP-01] [AP-07] is 503 for a service that is down and 404 for one that there is not', async () => {
    expect(await json(`${gateway}/docs/openapi/dead-api.json`)).toMatchObject({ code: 9003 });
    expect((await fetch(`${gateway}/docs/openapi/dead-api.json`)).status).toBe(503);
    expect((await fetch(`${gateway}/docs/openapi/none.json`)).status).toBe(404);
  });

  it('[AP-07] has the realtime protocol as a page and as AsyncAPI', async () => {
    expect(await json(`${gateway}/docs/asyncapi.json`)).toMatchObject({ asyncapi: '3.0.0' });
    const page = await (await fetch(`${gateway}/docs/realtime`)).text();
    for (const text of ['4413', 'NOT_IN_ROOM', 'websocket:room:{room}', 'join_room', 'resumed']) {
      expect(page).toContain(text);
    }
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
  });

  it('[GW-11] lets pages run nothing but files of ours, which are all there', async () => {
    for (const path of ['/docs', '/docs/realtime']) {
      const response = await fetch(gateway + path);
      const page = await response.text();
      const policy = response.headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'; script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(page).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=|https?:\/\//);
      const files = [...page.matchAll(/(?:src|href)="(\/docs\/assets\/[^"]+)"/g)].map(
        ([, file = '']) => file,
      );
      for (const file of files) expect([file, (await fetch(gateway + file)).status]).toEqual([file, 200]);
    }
  });

  it('[GW-10] serves the files by name alone', async () => {
    const script = await fetch(`${gateway}/docs/assets/swagger-ui-bundle.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await script.text()).length).toBeGreaterThan(500_000);
    for (const name of ['package.json', 'constructor', '..%2fpackage.json', 'index.html']) {
      expect([name, (await fetch(`${gateway}/docs/assets/${name}`)).status]).toEqual([name, 404]);
    }
  });

  it('[AP-07] documents itself', async () => {
    const express = apps.at(-1)?.getHttpAdapter().getInstance();
    if (!express) throw new Error('no gateway');
    expect(documentedOperations(await json(`${gateway}/openapi.json`))).toEqual(
      registeredOperations(express),
    );
  });
});

describe('a service', () => {
  it('[AP-07] is asked once, however many look at the page at the same time', async () => {
    let asked = 0;
    const counted = await foreign((_request, response) => {
      asked += 1;
      response.writeHead(404).end();
    });
    const gateway = await startGateway([{ service: 'counted-api', urls: [counted], prefixes: ['/x'] }]);
    await Promise.all([1, 2, 3].map(() => fetch(`${gateway}/docs`)));
    expect(asked).toBe(1);
  });
});
