import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { ApplicationError, type ErrorName, toApplicationError } from '@ginforge/chassis';

import type { Admission } from './admission.js';
import type { ClientTrust } from './client-trust.js';
import type { Cors } from './cors.js';
import { answerWithError, hasBody } from './edge-answer.js';
import type { EdgeRecords } from './edge-records.js';
import { EdgeRequest } from './edge-request.js';
import { Exchange, type ProxySurroundings } from './exchange.js';
import { awaitsContinue, refuseRequest } from './request-refusal.js';
import { pathOf, plainPath } from './request-target.js';
import type { Route, RouteTable } from './route-table.js';
import { securityHeaders } from './security-headers.js';
import { unavailable } from './upstream-error.js';

export interface EdgeParts extends ProxySurroundings {
  readonly routes: RouteTable;
  readonly trust: ClientTrust;
  readonly cors: Cors;
  readonly admission: Admission;
  readonly records: EdgeRecords;
  /** Answers what belongs to no route: the gateway's own pages. */
  readonly own: RequestListener;
}

/**
 * The first to see every HTTP request, ahead of Express: refuses what is not safe to pass on (GW-10), finds the route (GW-01),
 * asks for admission (GW-08, GW-09), and sends the request off (GW-02 to GW-07).
 */
export class Edge {
  constructor(private readonly parts: EdgeParts) {}

  handle(request: IncomingMessage, response: ServerResponse): EdgeRequest {
    const client = this.parts.trust.identify(request);
    const refusal = refuseRequest(request, client.protocol);
    const call = new EdgeRequest(request, response, plainPath(pathOf(request.url ?? '')), client);
    call.answerHeaders.push(...this.parts.cors.answerHeaders(request));
    if (refusal === undefined) this.direct(call);
    else this.refuse(call, refusal);
    return call;
  }

  private direct(call: EdgeRequest): void {
    const { routes, cors, records } = this.parts;
    if (cors.isPreflight(call.request)) return this.answerPreflight(call);
    call.route = routes.match(call.path);
    if (call.route === undefined) return this.serve(call);
    records.begin(call);
    this.proxy(call, call.route);
  }

  private refuse(call: EdgeRequest, refusal: ErrorName): void {
    this.parts.records.begin(call);
    call.endsConnection = true;
    answerWithError(call, new ApplicationError(refusal));
  }

  private answerPreflight(call: EdgeRequest): void {
    const { cors, records } = this.parts;
    records.begin(call);
    const headers = [...call.answerHeaders, ...cors.preflightHeaders(call.request)];
    call.response.writeHead(204, headers).end();
  }

  /** The gateway's own pages, with what protects them (GW-11). */
  private serve({ request, response, id, client, answerHeaders }: EdgeRequest): void {
    request.headers['x-request-id'] = id; // a client's own is not believed here either (GW-03)
    const lines = [...answerHeaders, ...securityHeaders(client)];
    for (let index = 0; index + 1 < lines.length; index += 2) {
      response.setHeader(lines[index] ?? '', lines[index + 1] ?? '');
    }
    if (hasBody(request)) response.setHeader('Connection', 'close'); // none of them reads one
    this.parts.own(request, response);
  }

  /** Goes on at once where nobody has to be asked, as most do: a turn of promises for each costs more than all limits. */
  private proxy(call: EdgeRequest, route: Route): void {
    const refuse = (error: unknown) => answerWithError(call, toApplicationError(error));
    try {
      const admission = this.parts.admission.admit(call, route);
      if (admission instanceof Promise) admission.then(() => this.forward(call, route)).catch(refuse);
      else this.forward(call, route);
    } catch (error) {
      refuse(error);
    }
  }

  /** @throws ApplicationError UNAVAILABLE where the service is full, or nobody is there to be asked (GW-05, GW-07) */
  private forward(call: EdgeRequest, route: Route): void {
    if (call.response.writableEnded || call.response.closed) return; // it has been answered, or the client has left
    const { upstreams } = route;
    if (!upstreams.bulkhead.tryEnter()) throw unavailable(1);
    const upstream = upstreams.pick();
    if (upstream === undefined) {
      upstreams.bulkhead.leave();
      throw unavailable(upstreams.retryAfterSeconds());
    }
    upstreams.retries.deposit();
    if (awaitsContinue(call.request)) call.response.writeContinue();
    new Exchange(call, route, this.parts).begin(upstream, () => upstreams.bulkhead.leave());
  }
}
