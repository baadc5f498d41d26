import type { LoggerService } from '@nestjs/common';
import type { Level, Logger } from 'pino';

/** What Nest says of itself while it starts; of use only to who debugs the start. Start errors are reported by `startService`. */
const frameworkContexts = new Set([
  'ExceptionHandler',
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/**
 * Nest's `Logger` over pino: `new Logger('Orders').warn('text')`, `.error('text', error)` to log an error with it,
 * `.warn({ channel }, 'text')` to log fields with it.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest appends the context, and for errors a stack, as strings at the end. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const strings = rest.filter((item) => typeof item === 'string');
    const context = strings.at(-1);
    const err = [message, ...rest].find((item) => item instanceof Error);
    const fields =
      typeof message === 'object' && message !== null && !(message instanceof Error) ? message : {};
    const text =
      typeof message === 'string' ? message : ((strings.length > 1 ? strings[0] : undefined) ?? err?.message);
    const actualLevel = context !== undefined && frameworkContexts.has(context) ? 'debug' : level;
    this.logger[actualLevel]({ ...fields, ...(context ? { context } : {}), ...(err ? { err } : {}) }, text);
  }
}
