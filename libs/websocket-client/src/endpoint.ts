/**
 * Where the gateway's `/ws` is: an absolute `ws:`, `wss:`, `http:` or `https:` URL as it is, a relative one from the page.
 * @throws Error outside a browser when the URL is missing or relative
 */
export function resolveEndpoint(url: string | URL = '/ws'): URL {
  const page = (globalThis as { location?: { href: string } }).location?.href;
  if (page === undefined && !URL.canParse(String(url))) {
    throw new Error('Outside a browser WebSocketClient needs the whole URL, such as ws://localhost:8080/ws.');
  }
  const endpoint = new URL(url, page);
  endpoint.protocol = isSecure(endpoint) ? 'wss:' : 'ws:';
  endpoint.hash = '';
  return endpoint;
}

/** Where the next attempt goes: the one address, or what a function says each time. */
export type EndpointSource = string | URL | (() => string | URL);

/**
 * Asked before each attempt, so that a client may go to another gateway when it comes back.
 * @throws Error as {@link resolveEndpoint} does: at once for one address, at the attempt for a function
 */
export function endpointSource(source: EndpointSource | undefined): () => URL {
  if (typeof source === 'function') return () => resolveEndpoint(source());
  const endpoint = resolveEndpoint(source);
  return () => endpoint;
}

/** The same address for `fetch`. */
export function toHttp(endpoint: URL): URL {
  const address = new URL(endpoint);
  address.protocol = isSecure(endpoint) ? 'https:' : 'http:';
  return address;
}

/** A client that is going to resume says so (RT-33). */
export function withResume(endpoint: URL): URL {
  const address = new URL(endpoint);
  address.searchParams.set('resume', '1');
  return address;
}

function isSecure({ protocol }: URL): boolean {
  return protocol === 'wss:' || protocol === 'https:';
}
