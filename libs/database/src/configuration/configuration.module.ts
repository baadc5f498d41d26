import { ConfigurationChangesModule } from '@ginforge/chassis';
import { Global, Module } from '@nestjs/common';

import { Configuration } from './configuration.js';

/** {@link Configuration} for a service with a database and Redis. */
@Global()
@Module({
  imports: [ConfigurationChangesModule],
  providers: [Configuration],
  exports: [Configuration, ConfigurationChangesModule],
})
export class ConfigurationModule {}
