import { createLogger, createService } from '@ginforge/chassis';
import { createTestDatabase, describeHttpConformance, LogLines, startTestRedis } from '@ginforge/testing';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

describeHttpConformance('file-api', async () => {
  const [redis, database] = await Promise.all([startTestRedis(), createTestDatabase()]);
  const environment = readEnvironment({
    NODE_ENV: 'test',
    REDIS_URL: redis.url,
    DATABASE_URL: database.url,
    JWT_SECRET: 'a secret for tests that is long enough',
    LOG_LEVEL: 'trace',
  });
  const log = new LogLines();
  const logger = createLogger('file-api', environment.LOG_LEVEL, log);
  const module = AppModule.forRoot(environment);
  const app = await createService({ name: 'file-api', environment, module, logger });
  await app.listen(0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    log,
    token: () => {
      throw new Error('no route asks for a token yet');
    },
    bodies: {},
    stop: async () => {
      await app.close();
      await database.drop();
      await redis.stop();
    },
  };
});
