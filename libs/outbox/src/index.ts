export { outboxRelayEnvironment, type OutboxRelayEnvironment } from './outbox-environment.js';
export { outbox, type Recorded, type RecordOptions, TransactionMessages } from './outbox.js';
export { createOutboxRelay, OutboxRelayModule } from './relay/outbox-relay.module.js';
