import type { IncomingMessage } from 'node:http';

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** What scripts of other origins may send: credentials of ours travel in `Authorization`, never in cookies. */
const allowedHeaders = [
  ...['Accept', 'Accept-Language', 'Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match'],
  ...['If-None-Match', 'If-Modified-Since', 'Range', 'traceparent', 'tracestate', 'X-Request-Id'],
  ...['Tus-Resumable', 'Upload-Checksum', 'Upload-Concat', 'Upload-Defer-Length', 'Upload-Length'],
  ...['Upload-Metadata', 'Upload-Offset', 'X-HTTP-Method-Override'],
].join(', ');

/** What scripts of other origins may read beside the body. */
const exposedHeaders = [
  ...['Content-Disposition', 'Content-Range', 'ETag', 'Idempotency-Replayed', 'Location', 'Retry-After'],
  ...['RateLimit-Limit', 'RateLimit-Policy', 'RateLimit-Remaining', 'RateLimit-Reset', 'X-Request-Id'],
  ...['Tus-Checksum-Algorithm', 'Tus-Extension', 'Tus-Max-Size', 'Tus-Resumable', 'Tus-Version'],
  ...['Upload-Expires', 'Upload-Length', 'Upload-Metadata', 'Upload-Offset'],
].join(', ');

const preflightSeconds = 600;

/** Which pages of other origins may use the APIs (GW-11): those of `CORS_ORIGINS`, nobody by default. */
export class Cors {
  private readonly origins: ReadonlySet<string>;
  private readonly isOpen: boolean;

  /** @param origins such as `https://app.example`, or `*` for all */
  constructor(origins: readonly string[]) {
    this.origins = new Set(origins);
    this.isOpen = this.origins.has('*');
  }

  /** Whether a browser asks beforehand; the gateway answers, whatever the route. */
  isPreflight({ method, headers }: IncomingMessage): boolean {
    return (
      method === 'OPTIONS' &&
      headers.origin !== undefined &&
      headers['access-control-request-method'] !== undefined
    );
  }

  /** What every answer to the request carries: names and values by turns. */
  answerHeaders(request: IncomingMessage): string[] {
    if (this.origins.size === 0) return [];
    const vary = this.isOpen ? [] : ['Vary', 'Origin'];
    const origin = this.allowedOrigin(request.headers.origin);
    if (origin === undefined) return vary;
    return [...vary, 'Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', exposedHeaders];
  }

  /** What the answer to a preflight carries beside {@link answerHeaders}; nothing for an origin that may not. */
  preflightHeaders(request: IncomingMessage): string[] {
    if (this.allowedOrigin(request.headers.origin) === undefined) return [];
    return [
      'Access-Control-Allow-Methods',
      allowedMethods,
      'Access-Control-Allow-Headers',
      allowedHeaders,
      'Access-Control-Max-Age',
      String(preflightSeconds),
    ];
  }

  private allowedOrigin(origin: string | undefined): string | undefined {
    if (origin === undefined) return undefined;
    if (this.isOpen) return '*';
    return this.origins.has(origin) ? origin : undefined;
  }
}
