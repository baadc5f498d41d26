import { Controller, Inject } from '@nestjs/common';

import { OnEvent } from '../service-bus/handler.decorators.js';
import { ConfigurationChanges, configurationChanged } from './configuration-changes.js';

/** Hears of changes that other processes, or this one, have told. */
@Controller()
export class ConfigurationChangesController {
  constructor(@Inject(ConfigurationChanges) private readonly changes: ConfigurationChanges) {}

  @OnEvent(configurationChanged)
  changed({ keys }: { keys: string[] }): void {
    this.changes.changed(keys);
  }
}
