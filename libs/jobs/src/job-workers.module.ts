import { Metrics, Readiness, RedisConnections, type ServiceEnvironment, StartError } from '@ginforge/chassis';
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';

import { type JobName, jobNames } from './job-catalogue.js';
import { JobMetrics } from './job-metrics.js';
import type { JobProcessor, JobProcessorClasses, JobProcessors } from './job-processor.js';
import { JobQueues } from './job-queues.js';
import { type JobSchedule, JobSchedules } from './job-schedules.js';
import { JobWorkers } from './job-workers.js';
import type { JobWorkersEnvironment } from './jobs-environment.js';
import { JobsModule } from './jobs.module.js';

interface JobWorkersModuleOptions {
  readonly environment: ServiceEnvironment & JobWorkersEnvironment;
  readonly processors: JobProcessorClasses;
  /** Jobs that come by themselves. */
  readonly schedules?: readonly JobSchedule[];
  /** Modules that the processors need and that are not global. */
  readonly imports?: ModuleMetadata['imports'];
}

/** What is left of SHUTDOWN_TIMEOUT_MS for handing jobs back and closing connections. */
const drainShare = 0.8;

/** For the process that runs the jobs: makes the processors and starts {@link JobWorkers}. */
@Module({})
export class JobWorkersModule {
  /** @throws StartError if a job of the catalogue has no processor (WK-01), which its type forbids and JavaScript does not */
  static forRoot({
    environment,
    processors,
    schedules = [],
    imports = [],
  }: JobWorkersModuleOptions): DynamicModule {
    const classes = jobNames.map((name) => classOf(name, processors));
    const options = {
      lockMs: environment.JOB_LOCK_MS,
      drainMs: environment.SHUTDOWN_TIMEOUT_MS * drainShare,
    };
    return {
      module: JobWorkersModule,
      imports: [JobsModule.forRoot(), ...imports],
      providers: [
        ...classes,
        {
          provide: JobMetrics,
          inject: [Metrics, JobQueues],
          useFactory: (metrics: Metrics, queues: JobQueues) => new JobMetrics(metrics, queues),
        },
        {
          provide: JobSchedules,
          inject: [JobQueues],
          useFactory: (queues: JobQueues) => new JobSchedules(queues, schedules),
        },
        {
          provide: JobWorkers,
          inject: [RedisConnections, JobMetrics, Readiness, ...classes],
          useFactory: (
            redis: RedisConnections,
            metrics: JobMetrics,
            readiness: Readiness,
            ...made: JobProcessor[]
          ) => new JobWorkers(redis, byName(made), metrics, options, readiness),
        },
      ],
    };
  }
}

function classOf(name: JobName, processors: Partial<JobProcessorClasses>): Type<JobProcessor> {
  const type = processors[name];
  if (type === undefined) throw new StartError(`There is no processor for the job ${name}.`);
  return type;
}

/** The processors that Nest made, in the order of the catalogue, by the names of their jobs. */
function byName(made: readonly JobProcessor[]): JobProcessors {
  return Object.fromEntries(jobNames.map((name, index) => [name, made[index]])) as JobProcessors;
}
