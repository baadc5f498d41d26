import { type ApplicationError, type HttpMetrics, traceFields } from '@ginforge/chassis';
import type { Logger } from 'pino';

import type { EdgeRequest } from './edge-request.js';

/** What a client sent that is no request. */
export interface ClientFault {
  readonly traceId: string;
  readonly error: ApplicationError;
  readonly address: string;
}

/** One log line and one count for each request that the gateway answers ahead of Express (AP-08, OB-01). */
export class EdgeRecords {
  private readonly logger: Logger;

  constructor(
    private readonly metrics: HttpMetrics,
    logger: Logger,
  ) {
    this.logger = logger.child({}, { redact: [] }); // the lines have the fields below and no secret to be looked for
  }

  /** Follows the request to its end. */
  begin(call: EdgeRequest): void {
    this.metrics.begin();
    call.whenOver(() => this.end(call));
  }

  /** What the parser has refused (GW-10); of the bytes themselves nothing is logged. */
  fault({ traceId, error, address }: ClientFault): void {
    const { status } = error.description;
    this.metrics.begin();
    this.metrics.end({ method: 'none', route: 'none', status }, 0);
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    this.logger.info({ trace_id: traceId, status, remote_address: address, reason }, 'no request');
  }

  private end(call: EdgeRequest): void {
    const { request, response, route, startedAt } = call;
    const { statusCode: status } = response;
    const milliseconds = performance.now() - startedAt;
    const pattern = route === undefined ? 'none' : `${route.prefix}/*`;
    this.metrics.end({ method: request.method ?? '', route: pattern, status }, milliseconds);
    endSpan(call, pattern);
    const level = status >= 500 ? 'error' : 'info';
    if (!this.logger.isLevelEnabled(level)) return;
    const isWhole = response.writableFinished || status === 101;
    const message = isWhole ? 'request completed' : 'request aborted';
    this.logger[level](fields(call, milliseconds), message);
  }
}

function endSpan({ span, request, response, upstream, error }: EdgeRequest, route: string): void {
  const { statusCode: status } = response;
  span.end({
    name: `${request.method ?? ''} ${route}`,
    attributes: {
      'http.request.method': request.method ?? '',
      'http.route': route,
      'http.response.status_code': status,
      ...(upstream === undefined ? {} : { 'server.address': upstream.origin }),
    },
    ...(status >= 500 ? { error: error ?? String(status) } : {}),
  });
}

/** The path is logged without its query and no header is, so that no token gets into a log (RT-02). */
function fields(call: EdgeRequest, milliseconds: number) {
  const { id, trace, request, response, path, client, route, upstream, error } = call;
  return {
    trace_id: id,
    ...traceFields(trace),
    method: request.method,
    path: path.slice(0, 512),
    status: response.statusCode,
    duration_ms: Math.round(milliseconds),
    remote_address: client.address,
    ...(route === undefined ? {} : { upstream_service: route.service }),
    ...(upstream === undefined ? {} : { upstream: upstream.origin }),
    ...(error === undefined || response.statusCode < 500 ? {} : { err: error }),
  };
}
