import { headerOf } from './forwarded-headers.js';
import type { OutgoingRequest } from './transport.js';

/** Methods that mean something to be done with a body, if only with an empty one (RFC 9110, 8.6). */
const meantWithBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** What an upstream is sent before the body, one byte a character. Of its parts none has an end of line: Node's parser has seen to it. */
export function requestHead({ request, headers, hasBody, upstream }: OutgoingRequest): string {
  const { method = 'GET', url = '/' } = request;
  let head = `${method} ${url} HTTP/1.1\r\nHost: ${upstream.address.host}\r\nConnection: keep-alive\r\n`;
  for (let index = 0; index + 1 < headers.length; index += 2)
    head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  if (headerOf(headers, 'content-length') === undefined) {
    if (hasBody) head += 'Transfer-Encoding: chunked\r\n';
    else if (meantWithBody.has(method)) head += 'Content-Length: 0\r\n';
  }
  return `${head}\r\n`;
}
