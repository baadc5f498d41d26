import { Global, Logger, Module } from '@nestjs/common';

import { MemoryPubSub } from './memory-pub-sub.js';
import { PubSub } from './pub-sub.js';
import { ServiceBusModule } from '../service-bus/service-bus.module.js';

/** Stands in for `RedisModule` in a process that is alone (RT-40): what it publishes reaches nobody else. */
@Global()
@Module({
  imports: [ServiceBusModule],
  providers: [{ provide: PubSub, useClass: MemoryPubSub }],
  exports: [PubSub],
})
export class MemoryModule {
  constructor() {
    new Logger(MemoryModule.name).warn(
      'REDIS_ENABLED=false: this process is alone and forgets all when it ends',
    );
  }
}
