import {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  ServerResponse,
} from 'node:http';

import { createProxyMiddleware, type Plugin } from 'http-proxy-middleware';

import type { Upstream } from '../upstreams/upstream.js';
import { GuardedHttpAgent, GuardedHttpsAgent } from './guarded-agents.js';
import type { OutgoingRequest, Transport, TransportHandler } from './transport.js';
import { UpstreamTimeoutError, withoutAnswer } from './upstream-error.js';

/** Idle connections are kept; their time-out lets Node heed the upstream's `Keep-Alive: timeout`, so that none is used too late. */
const agentOptions = { keepAlive: true, maxFreeSockets: 256, timeout: 60_000 };

interface Sending {
  readonly outgoing: OutgoingRequest;
  readonly handler: TransportHandler;
  sent?: ClientRequest;
}

type Sender = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>;

/**
 * The one place that knows http-proxy-middleware: it makes the outgoing request and pipes the body into it. Answers are not
 * left to it, since http-proxy leaves a response open whose source breaks off.
 */
export class MiddlewareTransport implements Transport {
  private readonly sendings = new WeakMap<IncomingMessage, Sending>();
  private readonly answers = new WeakMap<ClientRequest, IncomingMessage>();
  private readonly agents = {
    'http:': new GuardedHttpAgent(agentOptions),
    'https:': new GuardedHttpsAgent(agentOptions),
  };
  private readonly senders = {
    'http:': this.createSender(this.agents['http:']),
    'https:': this.createSender(this.agents['https:']),
  };

  send(outgoing: OutgoingRequest, handler: TransportHandler): void {
    this.sendings.set(outgoing.request, { outgoing, handler });
    const sender = this.senders[outgoing.upstream.url.protocol === 'https:' ? 'https:' : 'http:'];
    sendWithOwnHeaders({ outgoing, handler }, sender).catch((error: unknown) =>
      handler.onError(errorOf(error)),
    );
  }

  forget({ address }: Upstream): void {
    const prefix = `${address.hostname}:${address.port}:`; // of the names that Node's agents keep sockets by
    for (const { freeSockets } of Object.values(this.agents))
      for (const [name, sockets = []] of Object.entries(freeSockets))
        if (name.startsWith(prefix)) for (const socket of [...sockets]) socket.destroy();
  }

  async close(): Promise<void> {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private createSender(agent: Agent): Sender {
    return createProxyMiddleware({
      router: (request) => this.sendings.get(request)?.outgoing.upstream.address,
      agent,
      changeOrigin: true, // a client's Host chooses nothing behind the gateway; it is told in X-Forwarded-Host
      toProxy: true, // the request target goes on letter for letter
      selfHandleResponse: true,
      ejectPlugins: true,
      plugins: [this.plugin()],
    });
  }

  private plugin(): Plugin {
    return (proxy) => {
      // After http-proxy's own pass has taken away the framing of a chunked DELETE: its body would be read as the next request.
      proxy.on('start', (request) => {
        const sending = this.sendings.get(request);
        if (sending !== undefined) request.headers = headersOf(sending.outgoing);
      });
      proxy.on('proxyReq', (sent, request) => this.onSent(sent, request));
      proxy.on('proxyRes', (answer, request) => onAnswer(answer, this.sendings.get(request)?.handler));
      proxy.on('error', (error, request) => this.onError(error, request));
      proxy.on('econnreset', (error, request) => this.onError(error, request));
    };
  }

  private onSent(sent: ClientRequest, request: IncomingMessage): void {
    const sending = this.sendings.get(request);
    if (sending === undefined) return;
    sending.sent = sent;
    // What an upstream that has gone did not read waits for what becomes of it.
    sent.once('close', () => request.unpipe(sent));
    if (!sent.headersSent) sent.path = request.url ?? '/'; // http-proxy mends some paths; none is to be mended
    limitConnecting(sent, sending.outgoing.connectTimeoutMs);
    sending.handler.onStart({
      abort: () => sent.destroy(),
      resume: () => this.answers.get(sent)?.resume(),
    });
    sent.once('upgrade', (_answer, socket) => {
      socket.destroy(); // nobody asked for it, and Node would leave it at that
      sending.handler.onError(new Error('an upgrade that nobody asked for'));
    });
    sent.once('response', (answer: IncomingMessage) => this.answers.set(sent, answer));
  }

  private onError(error: Error, request: IncomingMessage): void {
    const { handler, sent } = this.sendings.get(request) ?? {};
    const isStale = sent?.reusedSocket === true && !this.answers.has(sent);
    handler?.onError(isStale ? withoutAnswer(error) : error);
  }
}

/** http-proxy reads what to send from `request.headers` and changes it, so they are replaced for that moment only. */
async function sendWithOwnHeaders({ outgoing, handler }: Sending, send: Sender): Promise<void> {
  const { request } = outgoing;
  const { headers } = request;
  request.headers = headersOf(outgoing);
  // http-proxy wants to look whether an answer has begun; this one never does.
  await send(request, new ServerResponse(request), (error) => handler.onError(errorOf(error)));
  request.headers = headers;
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error('not proxied', { cause: error });
}

function headersOf({ headers, hasBody }: OutgoingRequest): IncomingHttpHeaders {
  const lines = new Map<string, string[]>(); // a plain object has a `constructor`, which a client may send, too
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase();
    const values = lines.get(name);
    if (values === undefined) lines.set(name, [headers[index + 1] ?? '']);
    else values.push(headers[index + 1] ?? '');
  }
  // Without a length the body is framed in chunks, whatever the method: else it would be lost, or read as the next request.
  if (hasBody && !lines.has('content-length')) lines.set('transfer-encoding', ['chunked']);
  const single = [...lines].map(([name, values]) => [name, values.length > 1 ? values : values[0]]);
  return Object.fromEntries(single) as IncomingHttpHeaders;
}

function onAnswer(answer: IncomingMessage, handler: TransportHandler | undefined): void {
  if (handler === undefined) {
    answer.destroy();
    return;
  }
  answer.on('data', (chunk: Buffer) => {
    if (!handler.onData(chunk)) answer.pause();
  });
  answer.once('end', () => handler.onEnd());
  answer.once('error', (error) => handler.onError(error));
  handler.onHead({
    status: answer.statusCode ?? 0,
    statusText: answer.statusMessage ?? '',
    headers: answer.rawHeaders,
  });
}

function limitConnecting(sent: ClientRequest, timeoutMs: number): void {
  const { socket } = sent;
  if (socket?.connecting !== true) return;
  const timer = setTimeout(() => sent.destroy(new UpstreamTimeoutError('connect')), timeoutMs);
  socket.once('connect', () => clearTimeout(timer));
  sent.once('close', () => clearTimeout(timer));
}
