import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';

import { Readiness } from '../health/readiness.js';
import { endsWithin } from './deadline.js';
import type { RequestsInFlight } from './requests-in-flight.js';

/** A service that listens. */
export interface RunningService {
  readonly app: NestExpressApplication;
  readonly requests: RequestsInFlight;
  readonly logger: Logger;
  /** Bound of the whole stop, in milliseconds. */
  readonly timeoutMs: number;
}

/** Stops the service and ends the process: with 0 after an orderly stop, with 1 if something had to be given up. */
export async function stopAndExit(service: RunningService, signal: string): Promise<never> {
  const { logger } = service;
  logger.info({ signal }, 'stopping');
  try {
    const closed = await stopService(service);
    logger[closed ? 'info' : 'error'](closed ? 'stopped' : 'stop took too long');
    return process.exit(closed ? 0 : 1);
  } catch (err) {
    logger.fatal({ err }, 'stop failed');
    return process.exit(1);
  }
}

/**
 * Stops in the reverse order of the start: readiness goes off, drain listeners run and the requests in flight end, while
 * the port still answers probes; then the port is closed and the application's hooks close what they opened.
 * @returns whether the application closed in time.
 */
async function stopService({ app, requests, logger, timeoutMs }: RunningService): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  const drained = await endsWithin(timeoutMs - closingShare(timeoutMs), drain(app, requests));
  if (!drained) logger.warn('what is still in flight is cut off');
  app.getHttpServer().closeAllConnections();
  return endsWithin(Math.max(deadline - Date.now(), 1), app.close());
}

/** The part of the time-out that is kept for closing the application, in milliseconds. */
function closingShare(timeoutMs: number): number {
  return Math.min(5_000, timeoutMs / 2);
}

async function drain(app: NestExpressApplication, requests: RequestsInFlight): Promise<void> {
  requests.startClosing();
  await Promise.all([app.get(Readiness).startDraining(), requests.settled()]);
  app.getHttpServer().close();
  app.getHttpServer().closeIdleConnections();
  await requests.settled();
}
