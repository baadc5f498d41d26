import {
  ChassisModule,
  createService,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
} from '@ginforge/chassis';
import { eventually, startTestRedisCluster, type TestRedisCluster } from '@ginforge/testing';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';

import { type JobName, jobNames } from './job-catalogue.js';
import type { JobProcessor, JobProcessorClasses } from './job-processor.js';
import { JobProducer } from './job-producer.js';
import { JobQueues } from './job-queues.js';
import { JobWorkersModule } from './job-workers.module.js';
import { jobWorkersEnvironment } from './jobs-environment.js';

const queue = 'user-notification';
const titles: string[] = [];

class IdleProcessor implements JobProcessor<'user-notification'> {
  process({ title }: { title: string }): Promise<void> {
    titles.push(title);
    return Promise.resolve();
  }
}

@Module({})
class TestModule {}

describe('jobs in a Redis Cluster', () => {
  let redis: TestRedisCluster;
  let app: NestExpressApplication;

  beforeAll(async () => {
    redis = await startTestRedisCluster();
    const schema = z.object({
      ...serviceEnvironment({ port: 0 }),
      ...redisEnvironment,
      ...jobWorkersEnvironment,
    });
    const nodes = redis.addresses.join(',');
    const environment = loadEnvironment(schema, { REDIS_CLUSTER_NODES: nodes, LOG_LEVEL: 'silent' });
    const processors = Object.fromEntries(
      jobNames.map((name: JobName) => [name, IdleProcessor]),
    ) as unknown as JobProcessorClasses;
    const imports = [
      ChassisModule.forRoot(environment, 'test'),
      JobWorkersModule.forRoot({ environment, processors }),
    ];
    app = await createService({ name: 'test', environment, module: { module: TestModule, imports } });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await app.close();
    await redis.stop();
  });

  const enqueue = (title: string) =>
    app.get(JobProducer).enqueue(queue, { user_id: 'u-1', title, body: 'there' });

  it('[K8-03] [WK-01] are put in, run and counted', async () => {
    const id = await enqueue('first');
    await eventually(async () =>
      expect(await app.get(JobQueues).get(queue).getJobState(id)).toBe('completed'),
    );
    expect(titles).toEqual(['first']);
  });

  it('[K8-03] [WK-02] go on when the master that has the queues dies', async () => {
    const master = await redis.masterOf('{ginforge}');
    const replica = await redis.replicaOf(master);
    await master.cli('WAIT', 1, 0);
    await master.kill();
    await redis.takeOver(replica);
    await eventually(() => enqueue('after the failover'), { timeoutMs: 60_000 });
    await eventually(() => expect(titles).toContain('after the failover'), { timeoutMs: 60_000 });
    await master.start();
    await redis.waitUntilReady();
  });

  it('[K8-03] [WK-02] let their worker end while nobody has their queues', async () => {
    const master = await redis.masterOf('{ginforge}');
    const replica = await redis.replicaOf(master);
    await Promise.all([master.kill(), replica.kill()]);
    await app.close();
  });
});
