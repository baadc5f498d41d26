import { Metrics, Readiness, RedisConnections, type ServiceEnvironment } from '@ginforge/chassis';
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';

import { jobNames } from './job-catalogue.js';
import { JobMetrics } from './job-metrics.js';
import type { JobProcessor, JobProcessorClasses, JobProcessors } from './job-processor.js';
import { JobQueues } from './job-queues.js';
import { JobWorkers } from './job-workers.js';
import type { JobWorkersEnvironment } from './jobs-environment.js';
import { JobsModule } from './jobs.module.js';

interface JobWorkersModuleOptions {
  readonly environment: ServiceEnvironment & JobWorkersEnvironment;
  readonly processors: JobProcessorClasses;
  /** Modules that the processors need and that are not global. */
  readonly imports?: ModuleMetadata['imports'];
}

/** What is left of SHUTDOWN_TIMEOUT_MS for handing jobs back and closing connections. */
const drainShare = 0.8;

/** For the process that runs the jobs: makes the processors and starts {@link JobWorkers}. */
@Module({})
export class JobWorkersModule {
  static forRoot({ environment, processors, imports = [] }: JobWorkersModuleOptions): DynamicModule {
    const classes = jobNames.map((name): Type<JobProcessor> | undefined => processors[name]);
    const known = classes.filter((type) => type !== undefined);
    const options = {
      lockMs: environment.JOB_LOCK_MS,
      drainMs: environment.SHUTDOWN_TIMEOUT_MS * drainShare,
    };
    return {
      module: JobWorkersModule,
      imports: [JobsModule.forRoot(), ...imports],
      providers: [
        ...known,
        {
          provide: JobMetrics,
          inject: [Metrics, JobQueues],
          useFactory: (metrics: Metrics, queues: JobQueues) => new JobMetrics(metrics, queues),
        },
        {
          provide: JobWorkers,
          inject: [RedisConnections, JobMetrics, Readiness, ...known],
          useFactory: (
            redis: RedisConnections,
            metrics: JobMetrics,
            readiness: Readiness,
            ...made: JobProcessor[]
          ) => new JobWorkers(redis, byName(classes, made), metrics, options, readiness),
        },
      ],
    };
  }
}

/** The processors that Nest made, by the names of their jobs. */
function byName(
  classes: readonly (Type<JobProcessor> | undefined)[],
  made: readonly JobProcessor[],
): JobProcessors {
  const entries = jobNames.map((name, index) => [
    name,
    made.find((one) => one.constructor === classes[index]),
  ]);
  return Object.fromEntries(entries) as JobProcessors;
}
