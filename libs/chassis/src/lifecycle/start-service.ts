import type { DynamicModule, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

import type { ServiceEnvironment } from '../environment/service-environment.js';
import { createLogger } from '../logging/logger.js';
import { createService, type ServiceDefinition } from './create-service.js';
import { endsWithin } from './deadline.js';
import { exitOnUnexpectedErrors, reportStartFailure } from './fatal-errors.js';
import { listen } from './listen.js';
import { RequestsInFlight } from './requests-in-flight.js';
import { stopAndExit } from './stop-service.js';
import { StopSignal } from './stop-signal.js';

/** A service as its `main.ts` describes it; functions, so that a bad environment is reported like every other start error. */
export interface ServiceOptions<Environment extends ServiceEnvironment> extends Pick<
  ServiceDefinition<Environment>,
  'name' | 'prepare' | 'bodyParser'
> {
  readonly environment: () => Environment;
  readonly module: (environment: Environment) => Type | DynamicModule;
}

/**
 * Starts a service and stops it on SIGTERM or SIGINT. A failed start ends the process with 1 and one clear sentence on
 * stderr; an orderly stop ends it with 0, one that ran into SHUTDOWN_TIMEOUT_MS with 1, a second signal at once.
 */
export async function startService<Environment extends ServiceEnvironment>(
  options: ServiceOptions<Environment>,
): Promise<NestExpressApplication> {
  const { name } = options;
  const stop = new StopSignal();
  let app: NestExpressApplication | undefined;
  try {
    const environment = options.environment();
    const logger = createLogger(name, environment.LOG_LEVEL);
    exitOnUnexpectedErrors(logger);
    app = await createService({ ...options, environment, module: options.module(environment), logger });
    const requests = new RequestsInFlight(app.getHttpServer());
    const port = await listen(app, environment);
    logger.info({ port }, `${name} is ready`);
    const running = { app, requests, logger, timeoutMs: environment.SHUTDOWN_TIMEOUT_MS };
    stop.whenRequested((signal) => stopAndExit(running, signal));
    return app;
  } catch (error) {
    reportStartFailure(name, error);
    if (app !== undefined) await endsWithin(2_000, app.close()).catch(() => false);
    return process.exit(1);
  }
}
