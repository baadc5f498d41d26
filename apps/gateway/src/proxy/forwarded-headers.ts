import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { traceIdOf } from '@ginforge/chassis';
import type { Request } from 'express';

/** Headers that belong to one connection (RFC 9110, 7.6.1), and `expect`, which this server has answered already. */
const hopByHop = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What `Connection` may not take away: the request would lose its frame or its addressee. */
const indispensable = new Set(['content-length', 'host']);

/** Headers by which servers tell each other who is asking: never believed from outside (GW-03). */
const internal = /^(?:x-user-|x-internal-|x-forwarded-|x-original-|x-rewrite-|(?:forwarded|x-real-ip)$)/;

/** W3C Trace Context, level 1: no version ff, no id of zeros only. */
const traceparentPattern =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** Headers without those of the connection; a header that came in several lines goes on in several lines (GW-02, GW-03). */
export function endToEndHeaders(message: IncomingMessage): IncomingHttpHeaders {
  const named = connectionOptions(message.headers.connection);
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (!hopByHop.has(name) && !named.has(name)) headers[name] = separateLines(message, name, value);
  }
  return headers;
}

/**
 * What the upstream gets (GW-03): the end-to-end headers without a client's internal ones, then `X-Forwarded-*`,
 * `X-Request-Id` and `traceparent`. Express believes a client's own `X-Forwarded-*` from `TRUSTED_PROXIES` only.
 */
export function forwardedHeaders(request: Request): IncomingHttpHeaders {
  const headers = endToEndHeaders(request);
  for (const name of Object.keys(headers)) if (internal.test(name)) delete headers[name];
  // The framing of the body is the client's: without this line a body without a length would be lost.
  const framing = request.headers['transfer-encoding'];
  if (framing !== undefined) headers['transfer-encoding'] = framing;
  const traceparent = givenTrace(request);
  if (traceparent === undefined) delete headers['tracestate'];
  return Object.assign(headers, {
    'x-forwarded-for': [...request.ips, request.socket.remoteAddress ?? 'unknown'].join(', '),
    'x-forwarded-proto': request.protocol,
    'x-forwarded-host': request.host ?? '',
    'x-request-id': traceIdOf(request),
    traceparent: traceparent ?? newTrace(),
  });
}

function givenTrace(request: Request): string | undefined {
  const given = request.get('traceparent');
  return given !== undefined && traceparentPattern.test(given) ? given : undefined;
}

/** A trace that begins here; nobody records it yet, so it is not sampled. */
function newTrace(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}

/** Header names that `Connection` declares to be its own. */
function connectionOptions(connection: string | undefined): ReadonlySet<string> {
  const options = (connection ?? '').split(',').map((option) => option.trim().toLowerCase());
  return new Set(options.filter((option) => !indispensable.has(option)));
}

/** Node joins repeated headers with a comma; where it did so, the separate lines are given back. */
function separateLines(
  message: IncomingMessage,
  name: string,
  value: string | string[] | undefined,
): string | string[] | undefined {
  const lines = message.headersDistinct[name];
  return lines !== undefined && lines.length > 1 && lines.join(', ') === value ? lines : value;
}
