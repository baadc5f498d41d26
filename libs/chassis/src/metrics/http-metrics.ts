import type { NextFunction, Request, RequestHandler, Response } from 'express';

import type { Metrics } from './metrics.js';

/** RED metrics of each route. The route is its pattern, never the path, so that the number of series stays small. */
export function httpMetrics(metrics: Metrics): RequestHandler {
  const labels = ['method', 'route', 'status'] as const;
  const requests = metrics.counter('http_requests_total', 'HTTP requests answered.', labels);
  const durations = metrics.histogram(
    'http_request_duration_seconds',
    'Time from request to end of response.',
    labels,
  );
  const inFlight = metrics.gauge('http_requests_in_flight', 'HTTP requests being answered.');
  return (request: Request, response: Response, next: NextFunction) => {
    const start = performance.now();
    inFlight.inc();
    response.once('close', () => {
      const values = {
        method: request.method,
        route: routeOf(request, response),
        status: response.statusCode,
      };
      inFlight.dec();
      requests.inc(values);
      durations.observe(values, (performance.now() - start) / 1_000);
    });
    next();
  };
}

/** `response.locals.route` is set by who answers outside of Express' routes, such as the gateway's proxy. */
function routeOf(request: Request, response: Response): string {
  const named: unknown = response.locals['route'];
  if (typeof named === 'string') return named;
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'none';
  return typeof route.path === 'string' ? `${request.baseUrl}${route.path}` : 'none';
}
