export { idempotencyEnvironment, type IdempotencyEnvironment } from './idempotency-environment.js';
export { IdempotencyModule } from './idempotency.module.js';
export { IdempotencyId, Idempotent, IsIdempotent } from './idempotent.decorator.js';
