import { Controller, Inject } from '@nestjs/common';
import { type z } from 'zod';

import { OnEvent } from '../service-bus/handler.decorators.js';
import { SERVICE_NAME } from '../service-name.js';
import { logLevelSwitched, LogLevelSwitch } from './log-level-switch.js';

/** Hears that the level of this service's log is to be another one for a while. */
@Controller()
export class LogLevelController {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(LogLevelSwitch) private readonly levels: LogLevelSwitch,
  ) {}

  @OnEvent(logLevelSwitched)
  switched({ service, level, seconds }: z.output<typeof logLevelSwitched.payload>): void {
    if (service === null || service === this.service) this.levels.set(level, seconds);
  }
}
