import { Documented } from '@ginforge/chassis';
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { v5 as uuidv5 } from 'uuid';

import {
  type IdempotentRequest,
  IdempotencyInterceptor,
  SteppedIdempotencyInterceptor,
} from './idempotency.interceptor.js';

/** Whether a route honours `Idempotency-Key`, for what describes or tests routes. */
export const IsIdempotent = Reflector.createDecorator<boolean>();

const keyDescription =
  'Of the caller’s own making: the same key and body are carried out once and give the same answer.';

/**
 * AP-05: a `POST` that creates or pays honours `Idempotency-Key`. The same key and body of the same caller give the same answer and
 * `Idempotency-Replayed: true`; another body or route under the key 422; a second one while the first is under way 409. Needs
 * `IdempotencyModule`. The handler runs in one transaction (`inSharedTransaction`); what it does outside of the database must
 * bear {@link IdempotencyId}. Not for answers with a secret or a token: they would be kept.
 *
 * @param options.inSteps for a handler that asks somebody else in its middle, such as a payment provider: it opens its own
 * transactions, none of them while it waits, and is itself idempotent by {@link IdempotencyId}; only its answer is kept
 */
export function Idempotent({ inSteps = false } = {}): MethodDecorator {
  return applyDecorators(
    IsIdempotent(true),
    UseInterceptors(inSteps ? SteppedIdempotencyInterceptor : IdempotencyInterceptor),
    Documented({
      headers: { 'Idempotency-Key': { description: keyDescription, maxLength: 255 } },
      errors: ['VALIDATION_FAILED', 'IDEMPOTENCY_KEY_REUSED', 'REQUEST_IN_PROGRESS'],
    }),
  );
}

/** Names of requests (RFC 9562, version 5). */
const requestNamespace = '0b1f6c8e-3f0a-4d0e-9c55-6a1f8f7e2d41';

/**
 * A UUID, the same at each attempt of a request with an `Idempotency-Key`; `undefined` for a request without. A job, a message or a
 * payment with this id happens once however often the request is tried, also where the first attempt died after it.
 */
export const IdempotencyId = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { keyed } = context.switchToHttp().getRequest<IdempotentRequest>();
  return keyed && uuidv5(Buffer.concat([keyed.id, keyed.fingerprint]), requestNamespace);
});
