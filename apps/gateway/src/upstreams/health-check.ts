import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

import type { CheckResult } from './target-health.js';
import type { Upstream } from './upstream.js';

/**
 * Asks one target once whether it should get requests (GW-04), over a connection of its own, since that is what has to work.
 * Whatever it answers below 500 shows it alive: 404 is a server that has no such path, 401 one that is guarded, and a
 * redirection is not followed. 5xx (a service that drains answers 503), silence and broken connections do not.
 * @param signal the check's end: without a whole answer until then the target is not alive
 */
export async function checkTarget(
  upstream: Upstream,
  path: string,
  signal: AbortSignal,
): Promise<CheckResult> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ alive: false, reason: reasonOf(error, path, signal) });
    const request = send(upstream, path, signal);
    request.on('error', fail);
    request.once('response', (response) => {
      response.on('error', fail);
      response.once('end', () => resolve(resultOf(response, path)));
      response.resume();
    });
    request.end();
  });
}

function send({ address }: Upstream, path: string, signal: AbortSignal): ClientRequest {
  const { protocol, host, hostname, port, servername } = address;
  const options = {
    host: hostname,
    port,
    path,
    agent: false,
    signal,
    headers: { host },
    servername,
  } as const;
  return protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
}

function resultOf({ statusCode = 0 }: IncomingMessage, path: string): CheckResult {
  return statusCode < 500 ? { alive: true } : { alive: false, reason: `${path} answered ${statusCode}` };
}

function reasonOf(error: Error, path: string, signal: AbortSignal): string {
  if (signal.aborted) return `${path} did not answer in time`;
  return `${path}: ${'code' in error && typeof error.code === 'string' ? error.code : error.name}`;
}
