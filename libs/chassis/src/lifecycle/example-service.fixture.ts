import { z } from 'zod';

import { loadEnvironment } from '../environment/environment.js';
import { redisEnvironment, serviceEnvironment } from '../environment/service-environment.js';
import { ExampleModule } from './example.module.fixture.js';
import { startService } from './start-service.js';

const environmentSchema = z.object({ ...serviceEnvironment({ port: 8099 }), ...redisEnvironment });

await startService({
  name: 'example',
  environment: () => loadEnvironment(environmentSchema),
  module: (environment) => ExampleModule.forRoot(environment),
  prepare: (app) => {
    // So long that a test notices who waits for the clients of connections that are kept alive.
    app.getHttpServer().keepAliveTimeout = 600_000;
    app.use('/reject', () => void Promise.reject(new Error('nobody waits for this')));
  },
});
