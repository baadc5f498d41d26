export { outboxRelayEnvironment, type OutboxRelayEnvironment } from './outbox-environment.js';
export { outbox, type Recorded, type RecordOptions, TransactionMessages } from './outbox.js';
export { type JobOptions } from './recorded-job.js';
export { JobRelayModule } from './relay/job-relay.module.js';
export { createOutboxRelay, OutboxRelayModule } from './relay/outbox-relay.module.js';
