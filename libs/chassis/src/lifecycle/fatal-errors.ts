import { destination, type Logger } from 'pino';

import { createLogger } from '../logging/logger.js';
import { StartError } from './start-error.js';

const stderr = 2;

/** Says on stderr, in one JSON line, why a service did not start; only an unforeseen error brings its stack. */
export function reportStartFailure(service: string, error: unknown): void {
  const logger = createLogger(service, 'fatal', destination({ dest: stderr, sync: true }));
  if (error instanceof StartError) logger.fatal(`${service} cannot start. ${error.message}`);
  else
    logger.fatal(
      { err: error },
      `${service} cannot start: ${error instanceof Error ? error.message : String(error)}`,
    );
}

/** A bug that nobody caught leaves the process in an unknown state: it is logged, and the process ends with 1 to be started anew. */
export function exitOnUnexpectedErrors(logger: Logger): void {
  const exit = (kind: string) => (error: unknown) => {
    logger.fatal({ err: error }, kind);
    process.exit(1);
  };
  process.on('unhandledRejection', exit('unhandled rejection'));
  process.on('uncaughtException', exit('uncaught exception'));
}
