import type { NextFunction, Request, Response } from 'express';
import { v7 as uuidv7 } from 'uuid';

import { randomPart } from '../tracing/random-part.js';
import { WorkContext } from '../tracing/work-context.js';

const header = 'X-Request-Id';
const acceptable = /^[\w.-]{1,128}$/;
const traceIds = new WorkContext<string>();

/** The trace id of the work going on now, if it belongs to a request or job. */
export function currentTraceId(): string | undefined {
  return traceIds.current;
}

/** Runs `work` under a trace id, so that its log lines carry it; for work that no HTTP request began. */
export function withTraceId<Result>(traceId: string, work: () => Result): Result {
  return traceIds.run(traceId, work);
}

/** A new trace id: a UUID of version 7 (RFC 9562), sortable by time. */
export function newTraceId(): string {
  return uuidv7({ random: randomPart(16) });
}

/** The trace id that {@link traceIdMiddleware} gave the request. */
export function traceIdOf(request: Pick<Request, 'id'>): string {
  return typeof request.id === 'string' ? request.id : '';
}

/** Takes a well-formed `X-Request-Id` as the trace id or makes one, and gives it back in the response. */
export function traceIdMiddleware(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(header);
  const traceId = given !== undefined && acceptable.test(given) ? given : newTraceId();
  request.id = traceId;
  response.setHeader(header, traceId);
  traceIds.runUntilClosed(response, traceId, next);
}
