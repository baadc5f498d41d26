import { Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

import { ApplicationError } from '../errors/application-error.js';

/** What a handler throws: logged here, and to the one who asked no more than its name in the catalogue. */
@Catch()
export class ServiceBusErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('ServiceBus');

  catch(error: unknown): Observable<never> {
    const expected = error instanceof ApplicationError;
    if (!expected) this.logger.error('a handler failed', error);
    return throwError(() => (expected ? error : new ApplicationError('INTERNAL', { cause: error })));
  }
}
