import { eventually, TestSocket } from '@ginforge/testing';
import { randomBytes } from 'node:crypto';
import { type Account, Api } from './api.js';
import { type Stack, startStack } from './stack/stack.js';
import type { ServiceProcess } from './stack/service-process.js';
import { TraceCollector } from './tracing/trace-collector.js';
import { describeWithOwnStack } from './stack/open-stack.js';

/** What one request causes is found in the logs of all processes by one id, up to the delivery. */
let stack: Stack;
let administrator: Account;
let ada: Account;
let socket: TestSocket;
let collector: TraceCollector;

beforeAll(async () => {
  collector = await TraceCollector.start();
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const all = { LOG_LEVEL: 'debug', ...tracing };
  const gateway = { DRAIN_SECONDS: '0', ...all };
  const variables = { gateway, 'gateway-worker': all, 'admin-api': tracing, 'user-api': tracing };
  stack = await startStack({ gateways: 2, variables });
  const api = new Api(stack.gateway.url);
  [administrator, ada] = [await api.signInAdministrator(), await api.register()];
  socket = await TestSocket.connect(`${stack.process('gateway-2').wsUrl}?token=${ada.token}`);
  await socket.nextOfType('welcome');
});

afterAll(async () => {
  await collector.stop();
  socket.terminate();
  await stack.stop();
});

/** Over the first gateway. @returns the `trace_id` of the answer */
async function request(
  method: string,
  path: string,
  { token }: Account,
  traceparent?: string,
  body?: object,
) {
  const response = await fetch(`${stack.gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    body: JSON.stringify(body ?? {}),
  });
  const answer = (await response.json()) as { code: number; trace_id: string };
  expect(answer.code).toBe(0);
  return answer.trace_id;
}

function notify(traceparent?: string): Promise<string> {
  const body = { user_id: ada.id, title: 'Shipped', body: 'text' };
  return request('POST', '/api/v1/admin/notifications/user', administrator, traceparent, body);
}

type Line = Record<string, unknown>;

function lines({ output }: ServiceProcess): Line[] {
  const complete = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
  return complete.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
}

/** Waits until the process has logged a line with these fields. */
function logged(process: ServiceProcess, fields: Line): Promise<Line> {
  return eventually(() => {
    const wanted = Object.entries(fields);
    const found = lines(process).find((line) => wanted.every(([name, value]) => line[name] === value));
    if (!found) throw new Error(`${process.name} has no line with ${JSON.stringify(fields)}`);
    return found;
  });
}

/** Which one it is, is compared where spans are collected. */
const spanId = expect.stringMatching(/^[0-9a-f]{16}$/);
const newTrace = () => randomBytes(16).toString('hex');
const traceparentOf = (otelTraceId: string) => `00-${otelTraceId}-00f067aa0ba902b7-01`;

describeWithOwnStack('it reads the logs of processes and collects spans')('one trace', () => {
  it('[RT-62] [AP-08] leads from the gateway over a service, a job, the outbox and Redis to the delivery', async () => {
    const otelTraceId = newTrace();
    const traceId = await notify(traceparentOf(otelTraceId));
    const { stream, offset } = await socket.nextOfType('notification');

    const ids = { otel_trace_id: otelTraceId, trace_id: traceId };
    const path = '/api/v1/admin/notifications/user';
    await logged(stack.gateway, { msg: 'request completed', path, trace_id: traceId });
    await logged(stack.adminApi, { msg: 'request completed', path, ...ids });
    await logged(stack.worker, { msg: 'job started', ...ids });
    const delivery = await logged(stack.process('gateway-2'), {
      msg: 'message delivered',
      otel_trace_id: otelTraceId,
    });
    expect(delivery).toMatchObject({
      channel: `websocket:notification:${ada.id}`,
      stream,
      offset,
      receivers: 1,
      parent_span_id: spanId,
      publish_to_delivery_ms: expect.any(Number),
    });
    expect(socket.frames.join()).not.toContain(otelTraceId);
  });

  it('[RT-62] leads from a change that a user makes to the delivery on the other device', async () => {
    await notify();
    const { id } = await socket.nextOfType('notification');
    const otelTraceId = newTrace();
    const path = `/api/v1/user/notifications/${id}/read`;
    await request('PUT', path, ada, traceparentOf(otelTraceId));
    // Everybody is told of new users too, some time after they have signed up.
    const { offset } = await socket.next(({ type, stream }) => type === 'data_update' && stream === 'user');

    await logged(stack.userApi, { path, otel_trace_id: otelTraceId });
    const delivery = await logged(stack.process('gateway-2'), {
      msg: 'message delivered',
      otel_trace_id: otelTraceId,
    });
    expect(delivery).toMatchObject({ offset, receivers: 1, parent_span_id: spanId });
  });

  it('[RT-62] begins where the client has none', async () => {
    const traceId = await notify();
    const { offset } = await socket.nextOfType('notification');
    const { otel_trace_id } = await logged(stack.adminApi, { msg: 'request completed', trace_id: traceId });
    expect(otel_trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect(
      await logged(stack.process('gateway-2'), { msg: 'message delivered', otel_trace_id }),
    ).toMatchObject({
      offset,
    });
  });

  it('[OB-02] is collected whole: gateway, service, database, job, Redis and delivery, each below what caused it', async () => {
    const otelTraceId = newTrace();
    await notify(traceparentOf(otelTraceId));
    await socket.nextOfType('notification');
    const path = '/api/v1/admin/notifications/user';
    const ofTrace = () => collector.spans.filter(({ traceId }) => traceId === otelTraceId);
    const way = await eventually(() => {
      const found = collector.wayUp(ofTrace().find(({ name }) => name === 'deliver notification'));
      expect(found.at(-1)).toBe('gateway: POST /api/v1/admin/*');
      return found;
    });
    expect(way).toEqual([
      'gateway: deliver notification',
      'gateway-worker: publish notification',
      'gateway-worker: job user-notification',
      `admin-api: POST ${path}`,
      'gateway: POST /api/v1/admin/*',
    ]);
    const queries = ofTrace().filter(({ service, name }) => service === 'admin-api' && name === 'INSERT');
    expect(queries.map((query) => collector.wayUp(query).at(-1))).toContain('gateway: POST /api/v1/admin/*');
    expect(JSON.stringify(ofTrace())).not.toMatch(/Shipped|Bearer/);
  });
});
