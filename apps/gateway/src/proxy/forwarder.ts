import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import type { Request, Response } from 'express';
import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';

import type { Exchange, Forward } from './exchange.js';

/** Idle connections are kept; their time-out lets Node heed the upstream's `Keep-Alive: timeout`, so that none is used too late. */
const agentOptions = { keepAlive: true, maxFreeSockets: 256, timeout: 60_000 };

/**
 * The one place that knows http-proxy-middleware: it makes the outgoing request and pipes the body into it, and tells
 * the {@link Exchange}. Answers are the exchange's own, since http-proxy leaves a response open whose source breaks off.
 */
export function createForwarder(): Forward {
  const exchanges = new WeakMap<IncomingMessage, Exchange>();
  const plugin = tell((request) => exchanges.get(request));
  const senders = {
    'http:': createSender(new HttpAgent(agentOptions), plugin, exchanges),
    'https:': createSender(new HttpsAgent(agentOptions), plugin, exchanges),
  };
  return (exchange) => {
    exchanges.set(exchange.request, exchange);
    const send = exchange.upstream.url.protocol === 'https:' ? senders['https:'] : senders['http:'];
    void sendWithOwnHeaders(exchange, send);
  };
}

type Sender = (request: Request, response: Response, next: (error?: unknown) => void) => Promise<void>;

/** http-proxy reads what to send from `request.headers` and changes it, so they are replaced for that moment only. */
async function sendWithOwnHeaders(exchange: Exchange, send: Sender): Promise<void> {
  const { headers } = exchange.request;
  exchange.request.headers = { ...exchange.headers };
  await send(exchange.request, exchange.response, (error) => {
    exchange.onError(error instanceof Error ? error : new Error('not proxied', { cause: error }));
  });
  exchange.request.headers = headers;
}

function createSender(
  agent: HttpAgent,
  plugin: Plugin<Request, Response>,
  exchanges: WeakMap<IncomingMessage, Exchange>,
): Sender {
  return createProxyMiddleware<Request, Response>({
    router: (request) => exchanges.get(request)?.upstream.address,
    agent,
    changeOrigin: true, // a client's Host chooses nothing behind the gateway; it is told in X-Forwarded-Host
    toProxy: true, // the request target goes on letter for letter
    selfHandleResponse: true,
    ejectPlugins: true,
    plugins: [plugin],
  });
}

function tell(exchangeOf: (request: IncomingMessage) => Exchange | undefined): Plugin<Request, Response> {
  return (proxy) => {
    // After http-proxy's own pass has taken away the framing of a chunked DELETE: its body would be read as the next request.
    proxy.on('start', (request) => {
      request.headers = exchangeOf(request)?.headers ?? {};
    });
    proxy.on('proxyReq', (outgoing, request) => exchangeOf(request)?.onOutgoing(outgoing));
    proxy.on('proxyRes', (incoming, request) => exchangeOf(request)?.onIncoming(incoming));
    proxy.on('error', (error, request) => exchangeOf(request)?.onError(error));
    proxy.on('econnreset', (error, request) => exchangeOf(request)?.onError(error));
  };
}
