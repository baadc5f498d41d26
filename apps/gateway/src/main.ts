import { startService } from '@ginforge/chassis';
import { AppModule } from './app.module.js';
import { loadGatewayEnvironment } from './environment.js';
import { prepareGateway } from './prepare.js';

await startService({
  name: 'gateway',
  environment: loadGatewayEnvironment,
  module: (environment) => AppModule.forRoot(environment),
  prepare: prepareGateway,
  bodyParser: false,
});
