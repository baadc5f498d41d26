import type { IncomingMessage } from 'node:http';

import type { ErrorName } from '@ginforge/chassis';

import { isHost, isSameHost } from './host.js';
import { refuseTarget } from './request-target.js';

/** Lines of headers; Envoy and Apache take 100, proxies on the way add some. Node would drop those over its own limit unsaid. */
export const maxHeaderLines = 128;

/** Fields of which a second line leaves open which one is meant, where Node would take the first and an upstream the last. */
const once = ['host', 'authorization', 'content-length', 'transfer-encoding'];
const lengthsOfOnce = new Set(once.map(({ length }) => length));

/**
 * Says with which error a request is refused (GW-10), or `undefined` where it is clear what it asks for. Node's parser has
 * refused what breaks the grammar; here is what it lets pass. A request target in absolute form is made an ordinary one.
 * @param protocol `http` or `https`, by which the client asks
 */
export function refuseRequest(request: IncomingMessage, protocol: string): ErrorName | undefined {
  const { rawHeaders, method = '', headers } = request;
  if (rawHeaders.length > 2 * maxHeaderLines) return 'HEADERS_TOO_LARGE';
  if (!isVersionKnown(request) || !isFramed(request) || hasRepeated(rawHeaders)) return 'BAD_REQUEST';
  if (!isAddressed(request)) return 'BAD_REQUEST';
  if (request.url?.startsWith('/') === false)
    request.url = originForm(request.url, headers.host ?? '', protocol);
  if (refuseTarget(method, request.url ?? '') !== undefined) return 'BAD_REQUEST';
  return awaitsContinue(request) || !expectsMore(request) ? undefined : 'EXPECTATION_FAILED';
}

/** Whether the client waits for `100 Continue` before it sends the body (RFC 9110, 10.1.1). */
export function awaitsContinue(request: IncomingMessage): boolean {
  return expectsMore(request) && request.headers.expect?.toLowerCase() === '100-continue';
}

/** HTTP/1.0 has no `Expect`. */
function expectsMore({ headers, httpVersionMinor }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersionMinor === 1;
}

/** Node's parser takes 0.9 and 2.0, too. */
function isVersionKnown({ httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' || httpVersion === '1.0';
}

/**
 * Whether it is beyond doubt where the body ends (RFC 9112, 6.1 and 6.3): one coding, which is `chunked`, and not from a
 * client of HTTP/1.0; or a length that a number can hold.
 */
function isFramed({ headers, httpVersion }: IncomingMessage): boolean {
  const { 'transfer-encoding': coding, 'content-length': length } = headers;
  if (coding !== undefined) return coding.toLowerCase() === 'chunked' && httpVersion === '1.1';
  return length === undefined || Number(length) <= Number.MAX_SAFE_INTEGER;
}

function hasRepeated(rawHeaders: readonly string[]): boolean {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!lengthsOfOnce.has(name.length)) continue;
    const position = once.indexOf(name.toLowerCase());
    if (position === -1) continue;
    if ((seen & (1 << position)) !== 0) return true;
    seen |= 1 << position;
  }
  return false;
}

/** Only a client of HTTP/1.0 may leave `Host` out. */
function isAddressed({ headers: { host }, httpVersion }: IncomingMessage): boolean {
  return host === undefined ? httpVersion === '1.0' : isHost(host);
}

const absoluteForm = /^(https?):\/\/([^/?#]*)([^]*)$/i;

/** The target without its address, where that is this host (RFC 9112, 3.2.2); else as it is, for it to be refused. */
function originForm(url: string, host: string, protocol: string): string {
  const [, scheme = '', authority = '', rest = ''] = absoluteForm.exec(url) ?? [];
  if (scheme.toLowerCase() !== protocol || !isSameHost(authority, host, protocol)) return url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
