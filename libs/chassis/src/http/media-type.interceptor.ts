import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';

import { ApplicationError } from '../errors/application-error.js';
import { describeHandler } from '../openapi/routes.js';

/** AP-01: 415 to a body that is not JSON, where a handler reads one; such a body was not parsed. */
@Injectable()
export class MediaTypeInterceptor implements NestInterceptor {
  private readonly readers = new WeakMap<object, boolean>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http' && this.readsBody(context)) {
      refuseOtherThanJson(context.switchToHttp().getRequest<Request>());
    }
    return next.handle();
  }

  private readsBody(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const known = this.readers.get(handler);
    if (known !== undefined) return known;
    const { inputs } = describeHandler(context.getClass(), handler.name);
    const reads = inputs.some(({ source, schema }) => source === 'body' && schema !== undefined);
    this.readers.set(handler, reads);
    return reads;
  }
}

/** An empty body is of no type: it is not valid rather than not supported. */
function refuseOtherThanJson(request: Request): void {
  if (request.get('content-length') === '0' || request.is('application/json') !== false) return;
  throw new ApplicationError('UNSUPPORTED_MEDIA_TYPE', { headers: { Accept: 'application/json' } });
}
