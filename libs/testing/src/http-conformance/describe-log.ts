import { randomUUID } from 'node:crypto';

import { eventually } from '../eventually.js';
import { type Operation } from './operation.js';
import { testTimeout } from './problems-of.js';
import { type ServiceClient } from './service-client.js';

/** AP-08: what the log says of requests, and what it does not. */
export function describeLog(client: () => ServiceClient): void {
  it(
    '[AP-08] no secret, token or body gets into the log, and every line has a trace_id',
    async () => {
      const secret = `s3cret-${randomUUID()}`;
      const { log } = client().service;
      const before = log.lines.length;
      const traces: string[] = [];
      for (const operation of client().operations) {
        for (const request of await tellingRequests(client(), operation, secret)) {
          const { headers } = await client().call(operation, request);
          traces.push(String(headers['x-request-id']));
        }
      }
      await eventually(() => {
        const lines = log.lines.slice(before).join('');
        expect(traces.filter((trace) => !lines.includes(trace))).toEqual([]);
      });
      expect(log.lines.filter((line) => line.includes(secret))).toEqual([]);
      const entries = log.lines.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(entries.filter((entry) => typeof entry['trace_id'] !== 'string')).toEqual([]);
    },
    testTimeout,
  );
}

interface TellingRequest {
  readonly path?: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Requests with a secret wherever a client may put one: taken, refused, and not even understood. */
async function tellingRequests(
  client: ServiceClient,
  operation: Operation,
  secret: string,
): Promise<TellingRequest[]> {
  const headers = {
    Cookie: `session=${secret}`,
    Referer: `http://example.com/?token=${secret}`,
    'X-Api-Key': secret,
    'Idempotency-Key': `${secret}-${randomUUID()}`,
  };
  const path = `${operation.path()}?token=${secret}&keyword=${secret}&cursor=${secret}`;
  const everywhere = [
    { headers, path },
    { headers: { ...headers, Authorization: `Bearer ${secret}` }, path },
    { headers: { ...headers, Authorization: `Basic ${secret}` } },
  ];
  if (!operation.body) return everywhere;
  const valid = await client.bodyOf(operation);
  const fields = Object.keys(operation.body.properties ?? {});
  const bodies = [
    ...fields.map((field) => JSON.stringify({ ...valid, [field]: secret })),
    JSON.stringify({ ...valid, [secret]: secret }),
    `{"password": ${secret}`,
  ];
  const withType = { ...headers, 'Content-Type': 'application/json' };
  return [...everywhere, ...bodies.map((body) => ({ headers: withType, body }))];
}
