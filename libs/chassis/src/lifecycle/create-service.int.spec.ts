import { type AddressInfo, connect } from 'node:net';

import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';

import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';

import { loadEnvironment } from '../environment/environment.js';
import { redisEnvironment, serviceEnvironment } from '../environment/service-environment.js';
import { bodyLimit } from '../http/body-parser.js';
import { LogLines } from '../logging/log-lines.fixture.js';
import { createLogger } from '../logging/logger.js';
import { createService } from './create-service.js';
import { ExampleModule } from './example.module.fixture.js';

const schema = z.object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment });

describe('a service made by createService', () => {
  const log = new LogLines();
  let redis: TestRedis;
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    redis = await startTestRedis();
    const environment = loadEnvironment(schema, { REDIS_URL: redis.url, LOG_LEVEL: 'debug' });
    const logger = createLogger('example', environment.LOG_LEVEL, log);
    app = await createService({
      name: 'example',
      environment,
      module: ExampleModule.forRoot(environment),
      logger,
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
  });

  afterAll(async () => {
    await app.close();
    await redis.stop();
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });
  const post = (body: string, contentType = 'application/json') =>
    fetch(`${url}/items`, { method: 'POST', body, headers: { 'Content-Type': contentType } });

  describe('answers', () => {
    it('[AP-01] in the envelope', async () => {
      const response = await get('/items?page=3');
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        code: 0,
        message: 'success',
        data: { page: 3 },
        trace_id: response.headers.get('x-request-id'),
      });
    });

    it('[AP-04] 201 with the object after a POST', async () => {
      const response = await post('{"name":"a"}');
      expect(response.status).toBe(201);
      expect(await response.json()).toMatchObject({ code: 0, data: { name: 'a', tags: [] } });
    });

    it('[AP-01] with null where a handler gives nothing', async () => {
      expect(await (await get('/items/nothing')).json()).toMatchObject({ code: 0, data: null });
    });

    it('without the envelope where it is marked raw, or a stream', async () => {
      expect(await (await get('/items/raw')).json()).toEqual({ raw: true });
      expect(await (await get('/items/file')).text()).toBe('content');
    });

    it('[AP-01] with the fields at fault when a body or query is not valid', async () => {
      const body = await post('{"name":"","role":"admin"}');
      expect(body.status).toBe(400);
      expect(await body.json()).toEqual({
        code: 1001,
        message: 'The request is not valid',
        errors: [
          { path: 'name', message: 'must not be empty' },
          { path: 'role', message: 'Unknown field' },
        ],
        trace_id: expect.any(String),
      });
      expect(await (await get('/items?page=0')).json()).toMatchObject({
        code: 1001,
        errors: [{ path: 'page' }],
      });
    });

    it('[AP-01] 400 to malformed JSON, without repeating it', async () => {
      const response = await post('{"name": s3cret');
      expect(response.status).toBe(400);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ code: 1000, message: 'The request body is not valid JSON' });
      expect(text).not.toContain('s3cret');
    });

    it('[AP-01] 404 to an unknown route, without repeating it', async () => {
      const response = await get('/no/such/route?token=s3cret');
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        code: 1004,
        message: 'Not found',
        trace_id: expect.any(String),
      });
    });

    it('[AP-01] 405 with Allow to another method', async () => {
      const response = await fetch(`${url}/items`, { method: 'DELETE' });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
      expect(await response.json()).toMatchObject({ code: 1005 });
      expect((await fetch(`${url}/items/slow/1`, { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD');
    });

    it('[AP-01] 415 to a body that is no JSON, where a handler reads one', async () => {
      const response = await post('name=a', 'application/x-www-form-urlencoded');
      expect([response.status, response.headers.get('accept')]).toEqual([415, 'application/json']);
      expect((await fetch(`${url}/items`, { method: 'POST' })).status).toBe(400);
    });

    it('[AP-01] in the envelope to a path that cannot be decoded and to an unknown encoding', async () => {
      const path = await get('/items/slow/%E0%A4%A');
      expect([path.status, await path.json()]).toMatchObject([400, { code: 1000 }]);
      const init = {
        method: 'POST',
        body: 'x',
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'x' },
      };
      const encoding = await fetch(`${url}/items`, init);
      expect([encoding.status, await encoding.json()]).toMatchObject([415, { code: 1015 }]);
    });

    it('[AP-01] 500 to an unforeseen error, with nothing of the inside; the log has it', async () => {
      const response = await get('/items/broken', { 'X-Request-Id': 'broken-1' });
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({
        code: 9000,
        message: 'Something went wrong on our side',
        trace_id: 'broken-1',
      });
      const line = await eventually(() => requestLine('broken-1'));
      expect(line).toMatchObject({ level: 'error', err: { message: 'relation "users" does not exist' } });
    });

    it('[AP-01] an error of the catalogue with its status, text and headers', async () => {
      const response = await get('/items/conflict');
      expect([response.status, response.headers.get('retry-after')]).toEqual([409, '3']);
      expect(await response.json()).toMatchObject({ code: 1009, message: 'Already there' });
    });

    it('[AP-06] 413 to a body over 1 MiB, and takes one just under it', async () => {
      const frame = '{"name":""}'.length;
      const tooLarge = await post(JSON.stringify({ name: 'x'.repeat(bodyLimit - frame + 1) }));
      expect(tooLarge.status).toBe(413);
      expect(await tooLarge.json()).toMatchObject({ code: 1013 });
      expect((await post(JSON.stringify({ name: 'x'.repeat(bodyLimit - frame) }))).status).toBe(201);
    });

    it('without telling what it is made of', async () => {
      expect((await get('/items')).headers.has('x-powered-by')).toBe(false);
    });
  });

  describe('a trace id', () => {
    it('[AP-01] is taken from a well-formed X-Request-Id', async () => {
      const response = await get('/items', { 'X-Request-Id': 'abc.DEF-1_2' });
      expect(response.headers.get('x-request-id')).toBe('abc.DEF-1_2');
      expect(await response.json()).toMatchObject({ trace_id: 'abc.DEF-1_2' });
    });

    it.each(['a b', 'x'.repeat(129), '<script>'])('[AP-01] is made anew instead of %j', async (given) => {
      const { headers } = await get('/items', { 'X-Request-Id': given });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    });
  });

  describe('the log', () => {
    it('[AP-08] has one line a request, with its trace id', async () => {
      await post('{"name":"a"}').then((response) => response.text());
      await get('/items', { 'X-Request-Id': 'logged-1' });
      const line = await eventually(() => requestLine('logged-1'));
      expect(line).toMatchObject({
        level: 'info',
        method: 'GET',
        path: '/items',
        status: 200,
        duration_ms: expect.any(Number),
      });
      expect(log.entries.filter((entry) => entry['trace_id'] === 'logged-1')).toHaveLength(1);
    });

    it('[RT-62] says which trace the request belongs to, its own where the given one is not valid', async () => {
      const otelTraceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const spanId = '00f067aa0ba902b7';
      const given = `00-${otelTraceId}-${spanId}-01`;
      await get('/items', { 'X-Request-Id': 'traced-1', traceparent: given });
      await get('/items', { 'X-Request-Id': 'traced-2', traceparent: 'not valid' });
      const [continued, begun] = await Promise.all(
        ['traced-1', 'traced-2'].map((id) => eventually(() => requestLine(id))),
      );
      const ids = { otel_trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), span_id: expect.any(String) };
      expect(continued).toMatchObject({ ...ids, otel_trace_id: otelTraceId });
      expect(continued).not.toMatchObject({ span_id: spanId });
      expect(begun).toMatchObject(ids);
      expect(begun).not.toMatchObject({ otel_trace_id: otelTraceId });
    });

    it('[RT-62] says so too where the client left before the answer', async () => {
      const otelTraceId = '5bf92f3577b34da6a3ce929d0e0e4737';
      const leaving = connect(Number(new URL(url).port), '127.0.0.1');
      leaving.write(
        'POST /items HTTP/1.1\r\nHost: x\r\nX-Request-Id: traced-3\r\nContent-Length: 9\r\n' +
          `Content-Type: application/json\r\ntraceparent: 00-${otelTraceId}-00f067aa0ba902b7-00\r\n\r\n{`,
      );
      await eventually(async () =>
        /^http_requests_in_flight [2-9]/m.test(await (await get('/metrics')).text()),
      );
      leaving.destroy();
      expect(await eventually(() => requestLine('traced-3'))).toMatchObject({
        otel_trace_id: otelTraceId,
        span_id: expect.any(String),
      });
    });

    it('[RT-02] [AP-08] never has a token, header or body', async () => {
      await get('/items?token=s3cret', {
        'X-Request-Id': 'secret-1',
        Authorization: 'Bearer s3cret',
        Cookie: 'a=s3cret',
      });
      await get('/no/route?token=s3cret', { 'X-Request-Id': 'secret-2' });
      await post('{"name":"a","password":"s3cret"}');
      await get('/items/broken?token=s3cret', {
        'X-Request-Id': 'secret-3',
        Referer: 'http://x/?token=s3cret',
      });
      await eventually(() => [1, 2, 3].every((n) => requestLine(`secret-${n}`) !== undefined));
      expect(log.lines.join()).not.toContain('s3cret');
    });

    it('[AP-08] keeps the probes at debug', async () => {
      await get('/healthz', { 'X-Request-Id': 'probe-1' });
      expect(await eventually(() => requestLine('probe-1'))).toMatchObject({
        level: 'debug',
        path: '/healthz',
      });
    });
  });

  it('[OB-01] counts requests by method, route and status', async () => {
    await get('/items/slow/1');
    await get('/unknown/path');
    const metrics = await eventually(async () => {
      const text = await (await get('/metrics')).text();
      return text.includes('route="/items/slow/:ms"') && text.includes('route="none"') ? text : false;
    });
    expect(metrics).toContain('http_requests_total{method="GET",route="/items/slow/:ms",status="200"} 1');
    expect(metrics).toContain('http_request_duration_seconds_bucket{le="0.005",method="GET",route="/items"');
    expect(metrics).not.toContain('/unknown/path');
    expect(metrics).toContain('nodejs_eventloop_lag_seconds');
  });

  it('[RT-39] turns readiness off while Redis is away and on again without a restart; liveness stays', async () => {
    const ready = async () => {
      const response = await get('/readyz');
      return [response.status, await response.json()] as const;
    };
    expect(await ready()).toEqual([200, { status: 'ok', checks: { redis: 'ok', service_bus: 'ok' } }]);
    await redis.kill();
    await eventually(async () =>
      expect(await ready()).toMatchObject([503, { status: 'unavailable', checks: { redis: 'failed' } }]),
    );
    const health = await get('/healthz');
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect((await get('/items')).status).toBe(200);
    await redis.restart();
    await eventually(async () => expect((await ready())[0]).toBe(200));
  });

  function requestLine(traceId: string): Record<string, unknown> | false {
    return log.entries.find((entry) => entry['trace_id'] === traceId && entry['path'] !== undefined) ?? false;
  }
});
