import { type INestApplication, Logger, Module } from '@nestjs/common';
import { z } from 'zod';

import { eventually, startTestRedis, type TestRedis } from '@ginforge/testing';

import { ChassisModule } from '../chassis.module.js';
import { loadEnvironment } from '../environment/environment.js';
import { redisEnvironment, serviceEnvironment } from '../environment/service-environment.js';
import { createService } from '../lifecycle/create-service.js';
import { ServiceBus } from '../service-bus/service-bus.js';
import { ConfigurationChanges } from './configuration-changes.js';
import { ConfigurationChangesModule } from './configuration-changes.module.js';

Logger.overrideLogger(false);

const schema = z.object({ ...serviceEnvironment({ port: 0 }), ...redisEnvironment });

async function startExample(
  variables: NodeJS.ProcessEnv,
  beforeStart: (bus: ServiceBus) => void = () => undefined,
): Promise<INestApplication> {
  const environment = loadEnvironment(schema, { LOG_LEVEL: 'silent', ...variables });
  @Module({ imports: [ChassisModule.forRoot(environment, 'example'), ConfigurationChangesModule] })
  class ExampleModule {}
  const app = await createService({ name: 'example', environment, module: ExampleModule });
  beforeStart(app.get(ServiceBus));
  await app.init();
  return app;
}

/** Ends when the new link has said that it is there, which counts as a change of everything. */
async function startListening(redisUrl: string): Promise<INestApplication> {
  let listening: Promise<void> | undefined;
  const app = await startExample({ REDIS_URL: redisUrl }, (bus) => {
    listening = new Promise((resolve) => bus.onReturn(resolve));
  });
  await listening;
  return app;
}

/** How often each listener was called. */
function countCalls(app: INestApplication): Record<'mail' | 'orders', number> {
  const calls = { mail: 0, orders: 0 };
  const changes = app.get(ConfigurationChanges);
  changes.subscribe(['mail.host', 'mail.port'], () => void calls.mail++);
  changes.subscribe(['orders.timeout'], () => void calls.orders++);
  return calls;
}

describe('changes of the configuration', () => {
  let redis: TestRedis;
  let apps: INestApplication[];

  beforeAll(async () => {
    redis = await startTestRedis();
    apps = [await startListening(redis.url), await startListening(redis.url)];
  });

  afterAll(async () => {
    for (const app of apps) await app.close();
    await redis.stop();
  });

  const tell = (...keys: string[]) => apps[0]?.get(ConfigurationChanges).tell(keys);

  it('are heard by every process, by those whom they concern, once', async () => {
    const calls = apps.map(countCalls);
    await tell('mail.host', 'mail.port');
    await tell('nobody.cares');
    await tell('orders.timeout');
    await eventually(() => expect(calls.map(({ orders }) => orders)).toEqual([1, 1]));
    expect(calls.map(({ mail }) => mail)).toEqual([1, 1]);
  });

  it('are not heard any more by who has ended that, and by others although one fails', async () => {
    const changes = apps[1]?.get(ConfigurationChanges);
    const heard: string[] = [];
    const end = changes?.subscribe(['a'], () => void heard.push('ended'));
    changes?.subscribe(['a'], () => Promise.reject(new Error('cannot read it')));
    changes?.subscribe(['a'], () => void heard.push('stays'));
    end?.();
    await tell('a');
    await eventually(() => expect(heard).toEqual(['stays']));
  });

  it('[RT-39] may have been missed while Redis was away: everybody reads anew', async () => {
    const calls = apps.map(countCalls);
    await redis.kill();
    await expect(tell('mail.host')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
    await redis.start();
    await eventually(() =>
      expect(calls.map(({ mail, orders }) => mail > 0 && orders > 0)).toEqual([true, true]),
    );
  });

  it.each([[[]], [['a b']], [['']], [Array.from({ length: 101 }, () => 'a')]])(
    'of no keys that could be are refused: %j',
    async (keys) => {
      await expect(tell(...keys)).rejects.toMatchObject({ errorName: 'VALIDATION_FAILED' });
    },
  );

  it('[RT-40] are heard in a process alone', async () => {
    const alone = await startExample({ REDIS_ENABLED: 'false' });
    const calls = countCalls(alone);
    await alone.get(ConfigurationChanges).tell(['mail.host']);
    await eventually(() => expect(calls).toEqual({ mail: 1, orders: 0 }));
    await alone.close();
  });
});
