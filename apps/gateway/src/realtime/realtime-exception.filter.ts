import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import { ApplicationError } from '@ginforge/chassis';
import { WireError } from '@ginforge/protocol';
import type { ReceivedFrame } from './inbox.js';
import { RealtimeMetrics } from './realtime-metrics.js';
import { sendError } from './server-messages.js';

/** Turns what a handler throws into one `error` message that names the client's own (RT-10). */
@Catch()
@Injectable()
export class RealtimeExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger(RealtimeExceptionFilter.name);

  constructor(private readonly metrics: RealtimeMetrics) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const { connection, id } = host.switchToWs().getData<ReceivedFrame>();
    const { code, message } = this.toWireError(exception);
    connection.lastRefusal = code;
    this.metrics.refused(code.toLowerCase());
    sendError(connection, code, message, { id });
  }

  private toWireError(exception: unknown): WireError {
    if (exception instanceof WireError) return exception;
    if (exception instanceof ApplicationError) {
      if (exception.errorName === 'UNAVAILABLE') return new WireError('UNAVAILABLE');
      if (exception.errorName === 'VALIDATION_FAILED') return new WireError('BAD_MESSAGE', exception.message);
    }
    this.logger.error({ err: exception }, 'a message could not be handled');
    return new WireError('INTERNAL');
  }
}
