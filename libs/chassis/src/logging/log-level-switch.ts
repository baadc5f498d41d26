import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { z } from 'zod';

import { defineEvent } from '../service-bus/service-pattern.js';
import { type LogLevel } from './logger.js';

/** The levels that a running service may be set to: from all that there is to what has gone wrong. */
export const switchableLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** Told to all processes: for so many seconds those of the service, or of every one, log at this level. */
export const logLevelSwitched = defineEvent(
  'log.level_switched',
  z.strictObject({
    service: z.string().max(64).nullable(),
    level: z.enum(switchableLevels),
    seconds: z.int().min(1).max(86_400),
  }),
);

/**
 * OB-03: the level of a process's log while it runs. It always goes back to that of LOG_LEVEL by itself, so that nobody forgets
 * a service that writes down everything.
 */
@Injectable()
export class LogLevelSwitch implements OnModuleDestroy {
  private logger: Logger | undefined;
  private usual: string = 'info';
  private back: NodeJS.Timeout | undefined;

  /** To be called once, with the logger that all others of the process are. */
  control(logger: Logger): void {
    this.logger = logger;
    this.usual = logger.level;
  }

  /** @param seconds until the usual level is back */
  set(level: LogLevel, seconds: number): void {
    this.change(level);
    clearTimeout(this.back);
    this.back = setTimeout(() => this.change(this.usual), seconds * 1_000);
    this.back.unref();
  }

  onModuleDestroy(): void {
    clearTimeout(this.back);
  }

  /** The change itself is logged whichever level it is to. */
  private change(level: string): void {
    const { logger } = this;
    if (logger === undefined || logger.level === level) return;
    const from = logger.level;
    logger.level = 'info';
    logger.info({ from, to: level }, 'log level changed');
    logger.level = level;
  }
}
