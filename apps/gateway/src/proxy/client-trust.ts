import type { IncomingMessage } from 'node:http';

import proxyAddr from 'proxy-addr';

import { isHost } from './host.js';

/** Who is asking, and by which way, as far as it can be believed (GW-03). */
export interface Client {
  /** The client's address: the socket's own, or what a trusted proxy says. */
  readonly address: string;
  /** The addresses of the way, the client's first, this gateway's peer last: `X-Forwarded-For`. */
  readonly chain: string;
  readonly protocol: string;
  /** The host that the client asked for. */
  readonly host: string;
  /** The request's id that a trusted proxy gave it. */
  readonly requestId: string | undefined;
}

const acceptableId = /^[\w.-]{1,128}$/;

/** Believes `X-Forwarded-*` and `X-Request-Id` of `TRUSTED_PROXIES`, and of nobody else (GW-03). */
export class ClientTrust {
  private readonly isTrusted: (address: string, distance: number) => boolean;

  /** @param trustedProxies addresses, networks, or `loopback`, `linklocal`, `uniquelocal` */
  constructor(trustedProxies: readonly string[]) {
    this.isTrusted = proxyAddr.compile([...trustedProxies]);
  }

  /** Whether a peer is one of our own proxies, so that many clients stand behind it. */
  trusts(peer: string): boolean {
    return this.isTrusted(peer, 0);
  }

  identify(request: IncomingMessage): Client {
    const peer = request.socket.remoteAddress ?? 'unknown';
    const host = request.headers.host ?? '';
    if (!this.trusts(peer))
      return { address: peer, chain: peer, protocol: 'http', host, requestId: undefined };
    const way = proxyAddr.all(request, this.isTrusted).reverse();
    return {
      address: way[0] ?? peer,
      chain: way.join(', '),
      protocol: firstOf(request.headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http',
      host: hostOf(request.headers['x-forwarded-host']) ?? host,
      requestId: idOf(request.headers['x-request-id']),
    };
  }
}

/** What the proxy nearest to the client said. */
function firstOf(value: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.split(',', 1)[0]?.trim();
  return text === '' ? undefined : text;
}

/** A proxy may pass on what its client made up. */
function hostOf(value: string | string[] | undefined): string | undefined {
  const host = firstOf(value);
  return host !== undefined && isHost(host) ? host : undefined;
}

function idOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && acceptableId.test(value) ? value : undefined;
}
