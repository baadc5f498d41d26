import type { IncomingMessage } from 'node:http';

import type { NextFunction, Request, Response } from 'express';

import { routeOf } from '../metrics/http-metrics.js';
import { withTraceContextUntilClosed } from '../tracing/current-trace.js';
import { type Span, startSpan } from '../tracing/spans.js';
import { type TraceContext, traceContextFrom } from '../tracing/trace-context.js';

const traces = new WeakMap<IncomingMessage, TraceContext>();

/** What asks all the time how a service is: no work that anybody wants to follow. */
const probes = new Set(['/healthz', '/readyz', '/metrics']);

/** RT-62: goes on with the trace of the request's `traceparent`, in a span of its own, or begins one. */
export function requestTraceMiddleware(request: Request, response: Response, next: NextFunction): void {
  const { traceparent } = request.headers;
  const context = probes.has(request.path)
    ? traceContextFrom(undefined)
    : follow(request, response, traceparent);
  traces.set(request, context);
  withTraceContextUntilClosed(response, context, next);
}

/** What {@link requestTraceMiddleware} gave the request; for who hears of its end, which is no longer part of its work. */
export function traceContextOf(request: IncomingMessage): TraceContext | undefined {
  return traces.get(request);
}

function follow(request: Request, response: Response, traceparent: unknown): TraceContext {
  const given = typeof traceparent === 'string' ? traceparent : undefined;
  const span = startSpan({ name: request.method, kind: 'server', traceparent: given });
  response.once('close', () => endRequest(span, request, response));
  return span.context;
}

function endRequest(span: Span, request: Request, response: Response): void {
  const { statusCode } = response;
  const route = routeOf(request, response);
  span.end({
    name: `${request.method} ${route}`,
    attributes: {
      'http.request.method': request.method,
      'http.route': route,
      'http.response.status_code': statusCode,
    },
    ...(statusCode >= 500 ? { error: String(statusCode) } : {}),
  });
}
