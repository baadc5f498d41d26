import { type IncomingMessage, request as httpRequest, ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

import { ApplicationError, toApplicationError } from '@ginforge/chassis';

import type { Upstream } from '../upstreams/upstream.js';
import { verdictOfError } from '../upstreams/verdict.js';
import type { Admission } from './admission.js';
import { writeAnswerHead } from './answer-head.js';
import type { ClientTrust } from './client-trust.js';
import { ClientConnection } from './client-connection.js';
import { answerWithError, hasBody } from './edge-answer.js';
import type { EdgeRecords } from './edge-records.js';
import { EdgeRequest } from './edge-request.js';
import { answeredHeaders, forwardedHeaders } from './forwarded-headers.js';
import { destroyWhenLeft } from './leaving-client.js';
import { refuseRequest } from './request-refusal.js';
import { pathOf, plainPath } from './request-target.js';
import type { Route, RouteTable } from './route-table.js';
import { type Tunnels } from './tunnels.js';
import { toGatewayError, unavailable, UpstreamTimeoutError } from './upstream-error.js';

export interface UpgradeParts {
  readonly routes: RouteTable;
  readonly trust: ClientTrust;
  readonly admission: Admission;
  readonly records: EdgeRecords;
  readonly tunnels: Tunnels;
}

/** Passes WebSocket upgrades under a route's prefix through to its service (GW-12): the same checks, then bytes both ways. */
export class UpgradeTunnels {
  constructor(private readonly parts: UpgradeParts) {}

  /** @returns whether the upgrade belongs to a route, and so is looked after here */
  take(request: IncomingMessage, socket: Socket, head: Buffer): boolean {
    if (ClientConnection.of(socket)?.release() === false) {
      socket.destroy(); // an answer is still to be given over it
      return true;
    }
    const client = this.parts.trust.identify(request);
    const refusal = hasBody(request) ? 'BAD_REQUEST' : refuseRequest(request, client.protocol);
    const path = plainPath(pathOf(request.url ?? ''));
    const route = this.parts.routes.match(path);
    if (route === undefined && refusal === undefined) return false;
    const call = new EdgeRequest(request, answerOn(request, socket), path, client);
    call.route = route;
    this.parts.records.begin(call);
    if (refusal !== undefined) answerWithError(call, new ApplicationError(refusal));
    else if (route !== undefined) void this.open(call, route, socket, head);
    return true;
  }

  private async open(call: EdgeRequest, route: Route, socket: Socket, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy()); // the client is gone; `close` tells the rest
    const stopWatching = destroyWhenLeft(socket);
    try {
      await this.parts.admission.admit(call, route);
      if (socket.destroyed) return;
      const { upstreams } = route;
      if (!this.parts.tunnels.hasRoom || !upstreams.bulkhead.tryEnter()) throw unavailable(1);
      const upstream = upstreams.pick();
      if (upstream === undefined) {
        upstreams.bulkhead.leave();
        throw unavailable(upstreams.retryAfterSeconds());
      }
      this.connect(call, route, upstream, { socket, head, stopWatching });
    } catch (error) {
      answerWithError(call, toApplicationError(error));
    }
  }

  private connect(call: EdgeRequest, route: Route, upstream: Upstream, client: Client): void {
    call.upstream = upstream;
    const ticket = upstream.begin();
    const startedAt = performance.now();
    const outgoing = this.ask(call, upstream);
    const { connect, firstByte } = route.timeouts;
    const timer = setTimeout(
      () => outgoing.destroy(new UpstreamTimeoutError('response')),
      connect + firstByte,
    );
    let judged = false;
    const judge = (end: () => void) => {
      clearTimeout(timer);
      if (judged) return;
      judged = true;
      route.upstreams.bulkhead.leave(); // an open tunnel is no request any more
      end();
    };
    const succeed = () => judge(() => upstream.succeed(ticket, performance.now() - startedAt));
    client.socket.once('close', () => {
      judge(() => upstream.cancel(ticket));
      outgoing.destroy();
    });
    outgoing.once('upgrade', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      succeed();
      client.stopWatching();
      this.join(call, answer, client, { socket, head });
    });
    outgoing.once('response', (answer: IncomingMessage) => {
      succeed();
      passOn(call, answer, route.timeouts.idle);
    });
    outgoing.on('error', (error) => {
      judge(() =>
        verdictOfError(error) === 'failure' ? upstream.fail(ticket, error.message) : upstream.cancel(ticket),
      );
      if (!client.socket.destroyed) answerWithError(call, toGatewayError(error));
    });
    outgoing.end();
  }

  private ask(call: EdgeRequest, { address, url }: Upstream) {
    const { request } = call;
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const upgrade = request.headers.upgrade ?? '';
    return send({
      host: address.hostname,
      servername: address.servername, // never an IP address: TLS forbids it
      port: address.port,
      path: request.url,
      method: request.method,
      headers: [...forwardedHeaders(call), 'Host', address.host, 'Connection', 'Upgrade', 'Upgrade', upgrade],
      agent: false,
    });
  }

  private join(call: EdgeRequest, answer: IncomingMessage, client: Side, upstream: Side): void {
    const { response } = call;
    response.statusCode = 101;
    const lines = answeredHeaders(answer.rawHeaders, call.answerHeaders);
    lines.push('Connection', 'Upgrade', 'Upgrade', answer.headers.upgrade ?? '');
    client.socket.write(headText('HTTP/1.1 101 Switching Protocols', lines), 'latin1');
    this.parts.tunnels.open(client.socket, upstream.socket);
    upstream.socket.write(client.head);
    client.socket.write(upstream.head);
  }
}

/** One end of a tunnel, and what it had sent behind its head. */
interface Side {
  readonly socket: Socket;
  readonly head: Buffer;
}

/** The end at which the client is; it is watched until both ends are joined. */
interface Client extends Side {
  readonly stopWatching: () => void;
}

/** Node leaves the answer to a request for an upgrade to whoever takes the socket. */
function answerOn(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.destroySoon());
  return response;
}

/** The service does not upgrade, and says why. */
function passOn(call: EdgeRequest, answer: IncomingMessage, idleMs: number): void {
  const { response } = call;
  answer.once('error', () => response.destroy());
  answer.socket.setTimeout(idleMs, () => answer.destroy(new UpstreamTimeoutError('idle')));
  try {
    const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders: headers } = answer;
    writeAnswerHead(response, { status, statusText, headers }, [
      ...call.answerHeaders,
      'Connection',
      'close',
    ]);
  } catch (error) {
    answer.destroy();
    answerWithError(call, new ApplicationError('BAD_GATEWAY', { cause: error }));
    return;
  }
  answer.pipe(response);
}

function headText(startLine: string, lines: readonly string[]): string {
  const pairs: string[] = [];
  for (let index = 0; index + 1 < lines.length; index += 2)
    pairs.push(`${lines[index]}: ${lines[index + 1]}`);
  return [startLine, ...pairs, '', ''].join('\r\n');
}
