import { type IncomingMessage, STATUS_CODES } from 'node:http';

import { type ApplicationError, errorEnvelope } from '@ginforge/chassis';

import type { EdgeRequest } from './edge-request.js';
import { securityHeaders } from './security-headers.js';

/**
 * Answers in the envelope (AP-01) without Express. A response that has begun is cut off, since nothing true can follow; a
 * request whose body is not read ends its connection.
 */
export function answerWithError(call: EdgeRequest, error: ApplicationError): void {
  const { request, response, id } = call;
  call.error = error.cause instanceof Error ? error.cause : error;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(errorEnvelope(error.errorName, id, error)));
  const { status } = error.description;
  // Without a reason Node would take that of an answer which it has refused to write, and refuse again.
  response.writeHead(status, STATUS_CODES[status] ?? '', [
    ...call.answerHeaders,
    ...Object.entries(error.headers).flat(),
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(body.length),
    ...securityHeaders(call.client),
    ...(call.endsConnection || isUnread(request) ? ['Connection', 'close'] : []),
  ]);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Whether there is a body that nobody has read to its end. */
function isUnread(request: IncomingMessage): boolean {
  return !request.complete && hasBody(request);
}

/** Whether the request has a body, by its framing (RFC 9112, 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0);
}
