import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

import { ApplicationError } from '../errors/application-error.js';
import { errorNameOfStatus } from '../errors/error-catalogue.js';

/** AP-06: the greatest JSON body, in bytes. */
export const bodyLimit = 1_048_576;

/** Reads JSON bodies up to {@link bodyLimit}; a bad one is answered in the envelope. */
export function useJsonBodies(app: NestExpressApplication): void {
  app.useBodyParser('json', { limit: bodyLimit });
  app.use(bodyErrorMiddleware);
}

/** Express calls it with what body-parser throws (`type`, `status`), whose own text may quote the body. */
function bodyErrorMiddleware(
  error: unknown,
  _request: Request,
  _response: Response,
  next: NextFunction,
): void {
  next(isBodyError(error) ? bodyApplicationError(error) : error);
}

interface BodyError {
  readonly type: string;
  readonly status: number;
}

function isBodyError(error: unknown): error is BodyError {
  return error instanceof Error && 'type' in error && 'status' in error && typeof error.status === 'number';
}

function bodyApplicationError(error: BodyError): ApplicationError {
  const message = error.type === 'entity.parse.failed' ? 'The request body is not valid JSON' : undefined;
  return new ApplicationError(errorNameOfStatus(error.status), { message, cause: error });
}
