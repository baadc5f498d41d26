import { Logger } from '@nestjs/common';

import { MemoryPubSub } from '../pub-sub/memory-pub-sub.js';
import { describeServiceBus } from './service-bus.conformance.js';

Logger.overrideLogger(false);

describeServiceBus('memory', () => new MemoryPubSub());
