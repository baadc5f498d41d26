import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { ApplicationError, toApplicationError } from '@ginforge/chassis';

import type { Admission } from './admission.js';
import type { ClientTrust } from './client-trust.js';
import { answerWithError } from './edge-answer.js';
import type { EdgeRecords } from './edge-records.js';
import { EdgeRequest } from './edge-request.js';
import { Exchange, type ProxySurroundings } from './exchange.js';
import { pathOf, refuseTarget } from './request-target.js';
import type { Route, RouteTable } from './route-table.js';

export interface EdgeParts extends ProxySurroundings {
  readonly routes: RouteTable;
  readonly trust: ClientTrust;
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

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { routes, trust, records, own } = this.parts;
    const path = pathOf(request.url ?? '');
    const call = new EdgeRequest(request, response, path, trust.identify(request));
    if (refuseTarget(request.method ?? '', request.url ?? '') !== undefined) {
      records.begin(call);
      answerWithError(call, new ApplicationError('BAD_REQUEST'));
      return;
    }
    call.route = routes.match(path);
    if (call.route === undefined) {
      request.headers['x-request-id'] = call.id; // a client's own is not believed here either (GW-03)
      own(request, response);
      return;
    }
    records.begin(call);
    void this.proxy(call, call.route);
  }

  private async proxy(call: EdgeRequest, route: Route): Promise<void> {
    try {
      await this.parts.admission.admit(call, route);
      if (!call.response.closed) this.forward(call, route);
    } catch (error) {
      answerWithError(call, toApplicationError(error));
    }
  }

  /** @throws ApplicationError UNAVAILABLE where the service is full, or nobody is there to be asked (GW-05, GW-07) */
  private forward(call: EdgeRequest, route: Route): void {
    const { upstreams } = route;
    if (!upstreams.bulkhead.tryEnter()) throw unavailable(1);
    const upstream = upstreams.pick();
    if (upstream === undefined) {
      upstreams.bulkhead.leave();
      throw unavailable(upstreams.retryAfterSeconds());
    }
    upstreams.retries.deposit();
    new Exchange(call, route, this.parts).begin(upstream, () => upstreams.bulkhead.leave());
  }
}

function unavailable(seconds: number): ApplicationError {
  return new ApplicationError('UNAVAILABLE', { headers: { 'Retry-After': String(seconds) } });
}
