import type { NextFunction, Request, Response } from 'express';

import { tusVersion } from './tus-headers.js';

/** How long a request may bring nothing, in milliseconds; what it takes altogether is not bounded. */
const idleMs = 120_000;

/**
 * For everything under the path of uploads, before it is routed: a `POST` with `X-HTTP-Method-Override` is what that says (tus
 * 1.0), every answer names the version, and a client that stands still is let go.
 */
export function tusMethod(request: Request, response: Response, next: NextFunction): void {
  const method = request.get('x-http-method-override')?.toUpperCase() ?? '';
  if (request.method === 'POST' && /^(?:PATCH|DELETE|HEAD|OPTIONS)$/.test(method)) request.method = method;
  response.setHeader('Tus-Resumable', tusVersion);
  request.setTimeout(idleMs).once('end', () => request.setTimeout(0));
  next();
}
