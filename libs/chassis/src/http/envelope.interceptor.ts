import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  StreamableFile,
  type Type,
} from '@nestjs/common';
import type { Request } from 'express';
import { map, type Observable } from 'rxjs';

import { successEnvelope } from './envelope.js';
import { traceIdOf } from './trace-id.js';

const rawResponse = 'ginforge:raw-response';

/** Marks a handler or controller whose answer goes out as it is, without the envelope. */
export const RawResponse = () => SetMetadata(rawResponse, true);

/** Whether a handler or its controller is marked {@link RawResponse}. */
export function isRaw(controller: Type, handler: object): boolean {
  return [handler, controller].some((target) => Reflect.getMetadata(rawResponse, target) === true);
}

/** AP-01: wraps what an HTTP handler returns into the envelope, but for streams and {@link RawResponse}. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http' || isRaw(context.getClass(), context.getHandler())) return next.handle();
    const traceId = traceIdOf(context.switchToHttp().getRequest<Request>());
    return next
      .handle()
      .pipe(map((data: unknown) => (data instanceof StreamableFile ? data : successEnvelope(data, traceId))));
  }
}
