import { startService } from '@ginforge/chassis';

import { AppModule } from './app.module.js';
import { readEnvironment } from './environment.js';

await startService({
  name: 'merchant-api',
  environment: readEnvironment,
  module: (environment) => AppModule.forRoot(environment),
});
