import { Module } from '@nestjs/common';

import { ConfigurationChanges } from './configuration-changes.js';
import { ConfigurationChangesController } from './configuration-changes.controller.js';

/** For a service that depends on settings which change while it runs. Needs `ChassisModule` with Redis. */
@Module({
  controllers: [ConfigurationChangesController],
  providers: [ConfigurationChanges],
  exports: [ConfigurationChanges],
})
export class ConfigurationChangesModule {}
