import { isDeepStrictEqual } from 'node:util';

import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { catchError, map, type Observable } from 'rxjs';
import { z } from 'zod';

import { ApplicationError } from '../errors/application-error.js';
import { errorCatalogue } from '../errors/error-catalogue.js';
import { toApplicationError } from '../http/application-error.filter.js';
import { describeHandler, type HandlerDescription } from './routes.js';

/**
 * For tests: compares what every handler answers or refuses with what the service's document says of it (AP-07). What the
 * document does not say becomes a 500 whose message tells the difference, so that the document cannot lie for long.
 */
@Injectable()
export class AnswerCheckInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const description = describeHandler(context.getClass(), context.getHandler().name);
    return next.handle().pipe(
      catchError((error: unknown) => {
        throw checkedError(error, description);
      }),
      map((answer: unknown) => {
        const difference = differenceOf(answer, description);
        if (difference !== undefined) throw undocumented(description, difference);
        return answer;
      }),
    );
  }
}

function checkedError(error: unknown, description: HandlerDescription): unknown {
  const { errorName, description: row } = toApplicationError(error);
  const isDocumented = description.errors.some((name) => errorCatalogue[name].status === row.status);
  const isOurFault = row.status >= 500;
  if (isDocumented || isOurFault) return error;
  return undocumented(description, `it refuses with ${errorName} (${row.status})`, error);
}

function undocumented(
  { controller, handler }: HandlerDescription,
  difference: string,
  cause?: unknown,
): ApplicationError {
  const message = `${controller}.${handler} does not do what its document says: ${difference}`;
  return new ApplicationError('INTERNAL', { message, cause });
}

function differenceOf(answer: unknown, { answer: documented }: HandlerDescription): string | undefined {
  if (!documented) return 'it has no @Answers()';
  const isStream = answer instanceof StreamableFile;
  const sent: unknown = isStream ? answer : JSON.parse(JSON.stringify(answer ?? null));
  const { success, data, error } = documented.schema.safeParse(sent);
  if (!success) return z.prettifyError(error);
  return isStream || isDeepStrictEqual(data, sent) ? undefined : 'it answers with fields that are not there';
}
