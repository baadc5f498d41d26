import { type Actor, AuditedChangesService } from '@ginforge/back-office';
import { logLevelSwitched, ServiceBus } from '@ginforge/chassis';
import { Injectable } from '@nestjs/common';

import { type LogLevelBody, type LogLevelView } from './log-level-body.js';

const secondsPerMinute = 60;

/** How much the services log while they run (OB-03). */
@Injectable()
export class LogLevelsService {
  constructor(
    private readonly changes: AuditedChangesService,
    private readonly bus: ServiceBus,
  ) {}

  /**
   * Told within the transaction that logs it, as its last step: what nobody heard is not in the log.
   * @throws ApplicationError UNAVAILABLE while Redis is away
   */
  async change(actor: Actor, { level, minutes, ...body }: LogLevelBody): Promise<LogLevelView> {
    const service = body.service ?? null;
    const seconds = minutes * secondsPerMinute;
    const until = new Date(Date.now() + seconds * 1_000).toISOString();
    const operation = { entity: 'log_level', action: 'update' };
    const { result } = await this.changes.carryOut(actor, operation, async () => {
      await this.bus.emit(logLevelSwitched, { service, level, seconds });
      const changes = { level: { to: level }, until: { to: until } };
      return { result: { service, level, until }, id: service ?? 'all', changes };
    });
    return result;
  }
}
