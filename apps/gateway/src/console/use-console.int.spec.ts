import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';

import { ChassisModule, createService, loadEnvironment, serviceEnvironment } from '@ginforge/chassis';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';

import { ask } from '../proxy/proxy-testbed.js';
import { useConsole } from './use-console.js';

const page = '<!doctype html><title>console</title>';
const script = 'export const answer = 42;';
const html = { Accept: 'text/html,*/*;q=0.8' };

describe('the console', () => {
  let directory: string;
  let app: NestExpressApplication;
  let port: number;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ginforge-console-'));
    await mkdir(join(directory, 'assets'));
    await writeFile(join(directory, 'index.html'), page);
    await writeFile(join(directory, 'assets/index-Ab3_x-9z.js'), script);
    await writeFile(join(directory, 'assets/index-Ab3_x-9z.js.br'), brotliCompressSync(script));
    const schema = z.object(serviceEnvironment({ port: 0 }));
    const environment = loadEnvironment(schema, { NODE_ENV: 'test', LOG_LEVEL: 'silent' });
    app = await createService({
      name: 'gateway',
      environment,
      module: ChassisModule.forRoot(environment, 'gateway'),
      prepare: (application) => useConsole(application, directory),
    });
    await app.listen(0, '127.0.0.1');
    port = (app.getHttpServer().address() as AddressInfo).port;
  });
  afterAll(async () => {
    await app.close();
    await rm(directory, { recursive: true });
  });

  it('[GW-11] compressed files are there already, and hashed ones are cached for good', async () => {
    const { message, body } = await ask(port, '/assets/index-Ab3_x-9z.js', {
      headers: { 'Accept-Encoding': 'br' },
    });
    expect(message.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
      vary: 'Accept-Encoding',
    });
    expect(brotliDecompressSync(body).toString()).toBe(script);
    const plain = await ask(port, '/assets/index-Ab3_x-9z.js');
    expect(plain.body.toString()).toBe(script);
    expect(plain.message.headers).not.toHaveProperty('content-encoding');
  });

  it('[GW-11] the page is asked for again each time, by its ETag', async () => {
    const first = await ask(port, '/');
    expect([first.status, first.body.toString()]).toEqual([200, page]);
    expect(first.message.headers['cache-control']).toBe('no-cache');
    const again = await ask(port, '/', { headers: { 'If-None-Match': first.message.headers.etag } });
    expect(again.status).toBe(304);
  });

  it('[GW-11] a path that a browser opens is the page, and nothing else is', async () => {
    expect((await ask(port, '/users/7', { headers: html })).body.toString()).toBe(page);
    for (const [path, headers] of [
      ['/users/7', {}],
      ['/api/v1/nowhere', html],
      ['/assets/gone.js', html],
      ['/ws/nowhere', html],
      ['/.env', html],
    ] as const) {
      expect([path, (await ask(port, path, { headers })).status]).toEqual([path, 404]);
    }
    expect((await ask(port, '/healthz', { headers: html })).body.toString()).toContain('ok');
    expect((await ask(port, '/users/7', { method: 'POST', headers: html })).status).toBe(404);
  });
});
