import { Controller, Get, Module, Post } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';

import { documentedOperations, openApiProblems, registeredOperations } from '@ginforge/testing';

import { ChassisModule } from '../chassis.module.js';
import { loadEnvironment } from '../environment/environment.js';
import { serviceEnvironment } from '../environment/service-environment.js';
import { ApplicationError } from '../errors/application-error.js';
import { createService } from '../lifecycle/create-service.js';
import { ExampleModule } from '../lifecycle/example.module.fixture.js';
import { Answers, nothing } from './answers.decorator.js';
import type { OpenApiDocument } from './openapi.js';

const environment = loadEnvironment(z.object(serviceEnvironment({ port: 0 })), {
  LOG_LEVEL: 'silent',
  NODE_ENV: 'test',
});

@Controller('lies')
class LyingController {
  @Get('type')
  @Answers(z.object({ count: z.int().min(1) }), 'Says a number above 0')
  type() {
    return { count: 0 };
  }

  @Get('field')
  @Answers(z.object({ name: z.string() }), 'Says a name and nothing else')
  field() {
    return { name: 'a', password: 'b' };
  }

  @Get('error')
  @Answers(nothing, 'Never refuses')
  error(): void {
    throw new ApplicationError('CONFLICT');
  }
}

@Controller('silent')
class SilentController {
  @Post()
  undocumented(): void {
    return undefined;
  }
}

@Module({ imports: [ChassisModule.forRoot(environment, 'lies')], controllers: [LyingController] })
class LyingModule {}

@Module({ imports: [ChassisModule.forRoot(environment, 'silent')], controllers: [SilentController] })
class SilentModule {}

const apps: NestExpressApplication[] = [];

async function start(module: Parameters<typeof createService>[0]['module']) {
  const app = await createService({ name: 'example', environment, module });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}

async function read(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

afterAll(() => Promise.all(apps.map((app) => app.close())));

describe('the document of a service', () => {
  let document: OpenApiDocument;
  let app: NestExpressApplication;

  beforeAll(async () => {
    const example = await start(ExampleModule.forRoot(environment));
    app = example.app;
    document = (await read(`${example.url}/openapi.json`)).body as unknown as OpenApiDocument;
  });

  it('[AP-07] is valid OpenAPI 3.1, and is answered raw and to anybody', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await openApiProblems(document)).toEqual([]);
  });

  it('[AP-07] has every route, and no other', () => {
    expect(documentedOperations(document)).toEqual(registeredOperations(app.getHttpAdapter().getInstance()));
    expect(documentedOperations(document)).toContain('get /items/slow/{ms}');
  });

  it('[AP-01] [AP-07] wraps what a handler answers with into the envelope, but for what is raw', () => {
    expect(document.paths['/items']?.['post']?.responses['201']).toMatchObject({
      content: {
        'application/json': {
          schema: {
            required: ['code', 'message', 'data', 'trace_id'],
            properties: { code: { const: 0 }, data: { $ref: '#/components/schemas/Item' } },
          },
        },
      },
    });
    expect(document.paths['/items/raw']?.['get']?.responses['200']).toMatchObject({
      content: { 'application/json': { schema: { properties: { raw: { type: 'boolean' } } } } },
    });
    expect(document.paths['/items/file']?.['get']?.responses['200']).toHaveProperty([
      'content',
      'text/plain',
    ]);
  });

  it('[AP-07] has the bodies, queries and paths from the schemas that validate them', () => {
    expect(document.paths['/items']?.['post']).toMatchObject({
      operationId: 'Items_create',
      tags: ['Items'],
      requestBody: {
        content: {
          'application/json': {
            schema: {
              required: ['name'],
              additionalProperties: false,
              properties: { name: { minLength: 1 } },
            },
          },
        },
      },
    });
    expect(document.paths['/items']?.['get']?.['parameters']).toMatchObject([{ name: 'page', in: 'query' }]);
    expect(document.paths['/items/slow/{ms}']?.['get']?.['parameters']).toEqual([
      { name: 'ms', in: 'path', required: true, schema: { type: 'string' } },
    ]);
  });

  it('[AP-02] [AP-07] names the errors of each operation, all by one component', () => {
    expect(Object.keys(document.paths['/items']?.['post']?.responses ?? {})).toEqual([
      '201',
      '400',
      '413',
      '415',
      '500',
      '503',
    ]);
    expect(document.paths['/items/conflict']?.['get']?.responses['409']).toMatchObject({
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Error' },
          examples: { CONFLICT: { $ref: '#/components/examples/CONFLICT' } },
        },
      },
    });
  });

  it('[AP-07] is without a route that does not say what it answers with, which then is missed', async () => {
    const { app: silent, url } = await start(SilentModule);
    const found = documentedOperations(
      (await read(`${url}/openapi.json`)).body as unknown as OpenApiDocument,
    );
    const all = registeredOperations(silent.getHttpAdapter().getInstance());
    expect(all.filter((operation) => !found.includes(operation))).toEqual(['post /silent']);
  });
});

describe('an answer in a test', () => {
  let url: string;

  beforeAll(async () => {
    ({ url } = await start(LyingModule));
  });

  it.each([
    ['type', 'count'],
    ['field', 'fields that are not there'],
    ['error', 'refuses with CONFLICT'],
  ])('[AP-07] fails where its %s is not the documented one', async (path, difference) => {
    const { status, body } = await read(`${url}/lies/${path}`);
    expect([status, body['message']]).toEqual([500, expect.stringContaining(difference)]);
    expect(body['message']).toContain(`LyingController.${path}`);
  });
});
