import { isUtf8 } from 'node:buffer';

import { isTooDeep, maxMessageDepth } from '@ginforge/protocol';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

import { ApplicationError } from '../errors/application-error.js';
import { errorNameOfStatus } from '../errors/error-catalogue.js';
import { unusableText } from './body-text.js';

/** AP-06: the greatest JSON body, in bytes. */
export const bodyLimit = 1_048_576;

/** Reads JSON bodies up to {@link bodyLimit}; a bad one is answered in the envelope. Other bodies are left unread. */
export function useJsonBodies(app: NestExpressApplication): void {
  const options = { limit: bodyLimit, verify: verifyBytes }; // Nest's types do not know the second
  app.useBodyParser('json', options);
  app.use(bodyTextMiddleware, bodyErrorMiddleware);
}

/** Before the parser sees it: what decoders would mend silently, and what would end the stack of who walks through it later. */
function verifyBytes(_request: unknown, _response: unknown, body: Buffer, encoding: string): void {
  if (encoding === 'utf-8' && !isUtf8(body)) throw badBody('The request body is not valid UTF-8');
  if (isTooDeep(body.toString('latin1'), maxMessageDepth))
    throw badBody('The request body is nested too deeply');
}

function bodyTextMiddleware(request: Request, _response: Response, next: NextFunction): void {
  const error = unusableText(request.body);
  next(error && new ApplicationError('VALIDATION_FAILED', { errors: [error] }));
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

interface BodyError extends Error {
  readonly type: string;
  readonly status: number;
}

/** What body-parser is to throw for us: it would make a 403 of an error without a status. */
function badBody(message: string): BodyError {
  return Object.assign(new Error(message), { type: 'ginforge.body', status: 400 });
}

function isBodyError(error: unknown): error is BodyError {
  return error instanceof Error && 'type' in error && 'status' in error && typeof error.status === 'number';
}

function bodyApplicationError(error: BodyError): ApplicationError {
  return new ApplicationError(errorNameOfStatus(error.status), { message: publicText(error), cause: error });
}

function publicText({ type, message }: BodyError): string | undefined {
  if (type === 'ginforge.body') return message;
  return type === 'entity.parse.failed' ? 'The request body is not valid JSON' : undefined;
}
