import { loadEnvironment, Metrics, RedisConnections } from '@ginforge/chassis';
import { connect } from '@ginforge/database';
import { Publisher, RedisBroker } from '@ginforge/notification';

import { relayEnvironment } from '../outbox-testbed.js';
import { createOutboxRelay } from './outbox-relay.module.js';

/** A relay and nothing else, for {@link RelayProgram}. */
const environment = loadEnvironment(relayEnvironment);
const connections = new RedisConnections(environment.REDIS_URL, 'outbox-relay');
const dataSource = await connect(environment);
const publisher = new Publisher(await RedisBroker.open(connections, environment));
createOutboxRelay(dataSource, publisher, new Metrics(), environment).start();
