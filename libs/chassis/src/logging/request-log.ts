import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Request, RequestHandler } from 'express';
import type { LevelWithSilent, Logger } from 'pino';
import { pinoHttp, startTime } from 'pino-http';

import { traceContextOf } from '../http/request-trace.js';
import { traceIdOf } from '../http/trace-id.js';
import { traceFields } from '../tracing/current-trace.js';

const probes = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * AP-08: one line for each request when it ends: method, path, status, duration, and the error of a 5xx.
 * RT-02: the path is logged without its query string and no header is, so that no token gets into a log.
 */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp<Request>({
    logger,
    wrapSerializers: false,
    serializers: { req: () => undefined, res: () => undefined },
    quietResLogger: true,
    customLogLevel: levelOf,
    customSuccessObject: (request, response) => fields(request, response),
    customErrorObject: (request, response) => fields(request, response),
    customSuccessMessage: messageOf,
    customErrorMessage: messageOf,
  });
}

/** The path a client asked for, without the query string, at most 512 characters. */
export function loggedPath(request: Pick<Request, 'url'> & Partial<Pick<Request, 'originalUrl'>>): string {
  const [path = ''] = (request.originalUrl ?? request.url).split('?', 1);
  return path.slice(0, 512);
}

function fields(request: Request, response: ServerResponse) {
  return {
    trace_id: traceIdOf(request),
    ...traceFields(traceContextOf(request)),
    method: request.method,
    path: loggedPath(request),
    status: response.statusCode,
    duration_ms: Date.now() - response[startTime],
    remote_address: request.ip,
    ...(response.err === undefined ? {} : { err: response.err }),
  };
}

function levelOf(request: IncomingMessage, response: ServerResponse): LevelWithSilent {
  if (probes.has(loggedPath({ url: request.url ?? '' }))) return 'debug';
  return response.statusCode >= 500 ? 'error' : 'info';
}

function messageOf(_request: IncomingMessage, response: ServerResponse): string {
  return response.writableFinished ? 'request completed' : 'request aborted';
}
