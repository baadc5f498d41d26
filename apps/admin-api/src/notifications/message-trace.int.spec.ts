import { randomBytes } from 'node:crypto';

import { Metrics, parseTraceparent, RedisConnections, type TraceContext } from '@ginforge/chassis';
import { type Envelope, parseEnvelope, Publisher } from '@ginforge/notification';
import { createOutboxRelay } from '@ginforge/outbox';
import { channels } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';
import { DataSource } from 'typeorm';

import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

/** A request within a trace that somebody else began. @returns the trace's id */
async function postInTrace(path: string, body: unknown): Promise<string> {
  const otelTraceId = randomBytes(16).toString('hex');
  const response = await fetch(`${await service.app.getUrl()}/api/v1/admin${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${owner}`,
      'content-type': 'application/json',
      traceparent: `00-${otelTraceId}-${callerSpanId}-01`,
    },
    body: JSON.stringify(body),
  });
  expect([response.status, await response.json()]).toMatchObject([201, { code: 0 }]);
  return otelTraceId;
}

const callerSpanId = '00f067aa0ba902b7';

async function listen(channel: string): Promise<Envelope[]> {
  const heard: Envelope[] = [];
  const subscriber = service.app.get(RedisConnections).subscriber();
  subscriber.on('message', (_channel, text: string) => {
    const envelope = parseEnvelope(text);
    if (envelope) heard.push(envelope);
  });
  await subscriber.subscribe(channel);
  return heard;
}

/** The one message that was heard: in the request's trace, in the service's own span, and silent about it within. */
function expectTrace([envelope]: readonly Envelope[], otelTraceId: string): void {
  const context: TraceContext | undefined = parseTraceparent(envelope?.traceparent ?? '');
  expect(context).toMatchObject({ otelTraceId, sampled: true });
  expect(context?.spanId).not.toBe(callerSpanId);
  expect(envelope?.json).not.toContain(otelTraceId);
}

describe('from an HTTP request to Redis', () => {
  it('[RT-62] what is published at once carries the trace of the request', async () => {
    const heard = await listen(channels.room('chat:traced'));
    const otelTraceId = await postInTrace('/notifications/room', { room: 'chat:traced', content: 1 });
    await eventually(() => expect(heard).toHaveLength(1));
    expectTrace(heard, otelTraceId);
  });

  it('[RT-62] what is recorded in the outbox carries it when the relay publishes it', async () => {
    const heard = await listen(channels.broadcast);
    const account = {
      username: 'traced',
      email: 'traced@example.com',
      password: 'correct horse',
      role_ids: [],
    };
    const otelTraceId = await postInTrace('/users', account);
    expect(heard).toEqual([]);

    const relay = createOutboxRelay(service.app.get(DataSource), service.app.get(Publisher), new Metrics(), {
      DATABASE_URL: service.database.url,
      OUTBOX_POLL_MS: 1_000,
      OUTBOX_BATCH_SIZE: 10,
      OUTBOX_MAX_ATTEMPTS: 1,
    });
    // The relay publishes what the test before has recorded, too.
    const ofAccounts = () => heard.filter(({ json }) => json.includes('"entity":"administrator"'));
    relay.start();
    try {
      await eventually(() => expect(ofAccounts()).toHaveLength(1));
    } finally {
      await relay.stop();
    }
    expectTrace(ofAccounts(), otelTraceId);
  });
});
