import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  StreamableFile,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { map, type Observable } from 'rxjs';

import { successEnvelope } from './envelope.js';
import { traceIdOf } from './trace-id.js';

const rawResponse = 'ginforge:raw-response';

/** Marks a handler or controller whose answer goes out as it is, without the envelope. */
export const RawResponse = () => SetMetadata(rawResponse, true);

/** AP-01: wraps what an HTTP handler returns into the envelope, but for streams and {@link RawResponse}. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const raw = this.reflector.getAllAndOverride<boolean>(rawResponse, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (raw === true || context.getType() !== 'http') return next.handle();
    const traceId = traceIdOf(context.switchToHttp().getRequest<Request>());
    return next
      .handle()
      .pipe(map((data: unknown) => (data instanceof StreamableFile ? data : successEnvelope(data, traceId))));
  }
}
