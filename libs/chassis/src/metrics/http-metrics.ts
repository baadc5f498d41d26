import { Inject, Injectable } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

import { Counts } from './counts.js';
import { Durations } from './durations.js';
import { Metrics } from './metrics.js';

/** What an answered request is counted under. The route is its pattern, never the path, so that the number of series stays small. */
export interface HttpLabels {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** RED metrics of each route (OB-01). */
@Injectable()
export class HttpMetrics {
  private readonly requests;
  private readonly durations: Durations<keyof HttpLabels>;
  private inFlight = 0;

  constructor(@Inject(Metrics) metrics: Metrics) {
    const labels = ['method', 'route', 'status'] as const;
    this.requests = new Counts(metrics, 'http_requests_total', 'HTTP requests answered.', labels);
    const time = 'Time from request to end of response.';
    this.durations = new Durations(metrics, 'http_request_duration_seconds', time);
    const inFlight = () => this.inFlight;
    metrics.gauge('http_requests_in_flight', 'HTTP requests being answered.', [], function () {
      this.set(inFlight());
    });
  }

  begin(): void {
    this.inFlight++;
  }

  /** @param milliseconds that the request took */
  end({ method, route, status }: HttpLabels, milliseconds: number): void {
    const labels = { method, route, status };
    const key = `${method} ${status} ${route}`;
    this.inFlight--;
    this.requests.add(key, labels);
    this.durations.observe(key, labels, milliseconds / 1_000);
  }
}

/** Counts what Express answers. */
export function httpMetrics(metrics: HttpMetrics): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    metrics.begin();
    response.once('close', () => {
      const { method } = request;
      const labels = { method, route: routeOf(request, response), status: response.statusCode };
      metrics.end(labels, performance.now() - startedAt);
    });
    next();
  };
}

/** The pattern of the route that answered; `response.locals.route` is set by who answers outside of Express' routes. */
export function routeOf(request: Request, response: Response): string {
  const named: unknown = response.locals['route'];
  if (typeof named === 'string') return named;
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'none';
  return typeof route.path === 'string' ? `${request.baseUrl}${route.path}` : 'none';
}
