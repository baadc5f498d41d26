import {
  ChassisModule,
  createService,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
} from '@ginforge/chassis';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';

import type { JobContext, JobProcessor, JobProcessorClasses } from './job-processor.js';
import { type JobName, jobNames, type JobPayload } from './job-catalogue.js';
import type { JobSchedule } from './job-schedules.js';
import { JobWorkersModule } from './job-workers.module.js';
import { jobWorkersEnvironment } from './jobs-environment.js';
import { JobsModule } from './jobs.module.js';

type Process = (payload: JobPayload<'user-notification'>, job: JobContext) => Promise<void>;

@Module({})
class TestModule {}

/** For tests: real applications on a real Redis, closed together. */
export class JobsTestbed {
  private readonly apps: NestExpressApplication[] = [];

  /** An application that only produces. */
  producer(redisUrl: string): Promise<NestExpressApplication> {
    return this.start(redisUrl, {}, () => JobsModule.forRoot());
  }

  /** An application whose workers call `process`. */
  worker(
    redisUrl: string,
    process: Process,
    variables: Record<string, string> = {},
  ): Promise<NestExpressApplication> {
    return this.workerWith(
      redisUrl,
      { ...idleProcessors, 'user-notification': processorClass(process) },
      variables,
    );
  }

  workerWith(
    redisUrl: string,
    processors: JobProcessorClasses,
    variables: Record<string, string> = {},
  ): Promise<NestExpressApplication> {
    return this.start(redisUrl, variables, (environment) =>
      JobWorkersModule.forRoot({ environment, processors }),
    );
  }

  /** An application with schedules, whose workers call `process`. */
  scheduled(
    redisUrl: string,
    schedules: readonly JobSchedule[],
    process: Process,
  ): Promise<NestExpressApplication> {
    const processors = { ...idleProcessors, 'user-notification': processorClass(process) };
    return this.start(redisUrl, {}, (environment) =>
      JobWorkersModule.forRoot({ environment, processors, schedules }),
    );
  }

  async close(): Promise<void> {
    for (const app of this.apps.splice(0).reverse()) await app.close();
  }

  private async start(
    REDIS_URL: string,
    variables: Record<string, string>,
    jobs: (environment: TestEnvironment) => DynamicModule,
  ): Promise<NestExpressApplication> {
    const environment = loadEnvironment(schema, { REDIS_URL, LOG_LEVEL: 'silent', ...variables });
    const module = {
      module: TestModule,
      imports: [ChassisModule.forRoot(environment, 'test'), jobs(environment)],
    };
    const app = await createService({ name: 'test', environment, module });
    await app.listen(0, '127.0.0.1');
    this.apps.push(app);
    return app;
  }
}

const schema = z.object({
  ...serviceEnvironment({ port: 0 }),
  ...redisEnvironment,
  ...jobWorkersEnvironment,
});
type TestEnvironment = Readonly<z.output<typeof schema>>;

class IdleProcessor {
  process(): Promise<void> {
    return Promise.resolve();
  }
}

/** For the jobs that a test is not about: each of the catalogue has to have a processor. */
const idleProcessors = Object.fromEntries(jobNames.map((name) => [name, IdleProcessor])) as Record<
  JobName,
  typeof IdleProcessor
>;

function processorClass(process: Process): Type<JobProcessor<'user-notification'>> {
  return class implements JobProcessor<'user-notification'> {
    readonly process = process;
  };
}
