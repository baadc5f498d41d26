import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

import { traceIdOf } from './trace-id.js';

/** Where a request came from, for logs that people read later. All texts are bounded. */
export interface RequestOrigin {
  /** The client's address, as the trusted proxies say it. */
  readonly ip: string;
  readonly userAgent: string;
  readonly traceId: string;
}

export function originOf(request: Request): RequestOrigin {
  return {
    ip: (request.ip ?? '').slice(0, 100),
    userAgent: (request.get('user-agent') ?? '').slice(0, 500),
    traceId: traceIdOf(request),
  };
}

/** The {@link RequestOrigin} of this request, as a parameter of a route. */
export const Origin = createParamDecorator((_: unknown, context: ExecutionContext) =>
  originOf(context.switchToHttp().getRequest<Request>()),
);
