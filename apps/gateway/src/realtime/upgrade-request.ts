import type { IncomingMessage } from 'node:http';

export const realtimePath = '/ws';
export const subprotocol = 'ginforge.v1';
const tokenProtocolPrefix = 'bearer.';

/** The query and path of a request target; the scheme and host of the base never matter. */
export function requestUrl(request: IncomingMessage): URL | undefined {
  try {
    return new URL(request.url ?? '/', 'http://gateway');
  } catch {
    return undefined;
  }
}

/** The access tokens that a handshake carries, in any of the three forms of RT-02. One is right, none or two are not. */
export function tokensOf(request: IncomingMessage, url: URL): string[] {
  const header = request.headers.authorization;
  const bearer = header === undefined ? [] : [/^Bearer +(\S+)$/i.exec(header)?.[1] ?? ''];
  const inProtocol = protocolsOf(request)
    .filter((protocol) => protocol.startsWith(tokenProtocolPrefix))
    .map((protocol) => protocol.slice(tokenProtocolPrefix.length));
  return [...bearer, ...inProtocol, ...url.searchParams.getAll('token')];
}

/** Whether the client says, by `?resume=1`, that its first message will be a `resume` (RT-33). */
export function willResume(url: URL): boolean {
  return url.searchParams.get('resume') === '1';
}

function protocolsOf(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
}

/** Whether the request wants to become a WebSocket; every other upgrade is one that nobody here offers. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** What is wrong with the opening handshake (RFC 6455, 4.2.1); `undefined` when nothing is. */
export function handshakeFault(
  request: IncomingMessage,
): 'not-websocket' | 'bad-version' | 'bad-key' | undefined {
  const { upgrade, 'sec-websocket-key': key, 'sec-websocket-version': version } = request.headers;
  if (upgrade?.toLowerCase() !== 'websocket') return 'not-websocket';
  if (version !== '13') return 'bad-version';
  return key !== undefined && /^[+/0-9A-Za-z]{22}==$/.test(key) ? undefined : 'bad-key';
}

/** Whether a page of this origin may connect: the gateway's own, or a listed one; no `Origin` is not a browser (RT-04). */
export function isOriginAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === normalHost(origin, host);
}

/** The `Host` header as `URL.host` writes it: lower case, without the scheme's own port. */
function normalHost(origin: string, host: string | undefined): string | undefined {
  const url = `${new URL(origin).protocol}//${host ?? ''}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}
