import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  NotFoundException,
} from '@nestjs/common';
import type { Request, Response } from 'express';

import { ApplicationError } from '../errors/application-error.js';
import { errorNameOfStatus } from '../errors/error-catalogue.js';
import { errorEnvelope } from './envelope.js';
import { traceIdOf } from './trace-id.js';
import { unmatchedRequest } from './unmatched-request.js';

/**
 * AP-01: turns whatever was thrown into the envelope and its HTTP status. Only the catalogue's text or that of an
 * {@link ApplicationError} is shown; the error itself goes into the request's log line.
 */
@Catch()
export class ApplicationErrorFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw exception;
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const isUnmatched = exception instanceof NotFoundException && request.route === undefined;
    const error = isUnmatched ? unmatchedRequest(request) : toApplicationError(exception);
    answerWithError(error, request, http.getResponse<Response>());
  }
}

/** Answers a request with an error; a response already begun is cut off, since nothing true can follow. */
export function answerWithError(error: ApplicationError, request: Request, response: Response): void {
  const { status } = error.description;
  if (status >= 500) response.err = error.cause instanceof Error ? error.cause : error;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.set(error.headers).status(status);
  response.json(errorEnvelope(error.errorName, traceIdOf(request), error));
}

/** Anything thrown as an {@link ApplicationError}; what is not known becomes `INTERNAL` with the original as its cause. */
export function toApplicationError(exception: unknown): ApplicationError {
  if (exception instanceof ApplicationError) return exception;
  const name = exception instanceof HttpException ? errorNameOfStatus(exception.getStatus()) : 'INTERNAL';
  return new ApplicationError(name, { cause: exception });
}
