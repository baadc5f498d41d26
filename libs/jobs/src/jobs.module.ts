import { RedisConnections } from '@ginforge/chassis';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import { JobProducer } from './job-producer.js';
import { JobQueues } from './job-queues.js';

/** For whoever puts jobs into queues: {@link JobProducer}, over the chassis' Redis. */
@Global()
@Module({})
export class JobsModule {
  static forRoot(): DynamicModule {
    return {
      module: JobsModule,
      providers: [
        {
          provide: JobQueues,
          inject: [RedisConnections],
          useFactory: (redis: RedisConnections) => JobQueues.open(redis),
        },
        {
          provide: JobProducer,
          inject: [JobQueues],
          useFactory: (queues: JobQueues) => new JobProducer(queues),
        },
      ],
      exports: [JobQueues, JobProducer],
    };
  }
}
