import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';

import { type Answered, type Execution, Idempotency } from './idempotency.js';
import { unwrap } from './kept-outcome.js';
import { keyedRequest, type KeyedRequest } from './keyed-request.js';

/** What the interceptor leaves at the request for `IdempotencyId`. */
export interface IdempotentRequest extends Request {
  keyed?: KeyedRequest;
}

/** Behind `@Idempotent()`: stands before the pipes, so that another body is told from the first one before it is validated. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(protected readonly idempotency: Idempotency) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<IdempotentRequest>();
    const key = request.get('Idempotency-Key');
    if (key === undefined) return next.handle();
    return from(this.answer(request, key, http.getResponse<Response>(), next));
  }

  protected carryOut(request: KeyedRequest, execution: Execution): Promise<Answered> {
    return this.idempotency.answer(request, execution);
  }

  private async answer(
    request: IdempotentRequest,
    key: string,
    response: Response,
    next: CallHandler,
  ): Promise<unknown> {
    request.keyed = await keyedRequest(request, key);
    const execution = {
      run: () => lastValueFrom(next.handle(), { defaultValue: undefined }),
      status: () => response.statusCode,
    };
    const { status, outcome, replayed } = await this.carryOut(request.keyed, execution);
    if (replayed) response.set('Idempotency-Replayed', 'true').status(status);
    return unwrap(outcome);
  }
}

/** Behind `@Idempotent({ inSteps: true })`. */
@Injectable()
export class SteppedIdempotencyInterceptor extends IdempotencyInterceptor {
  protected override carryOut(request: KeyedRequest, execution: Execution): Promise<Answered> {
    return this.idempotency.answerInSteps(request, execution);
  }
}
