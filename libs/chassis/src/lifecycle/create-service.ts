import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';

import type { ServiceEnvironment } from '../environment/service-environment.js';
import { ApplicationErrorFilter } from '../http/application-error.filter.js';
import { useJsonBodies } from '../http/body-parser.js';
import { EnvelopeInterceptor } from '../http/envelope.interceptor.js';
import { MediaTypeInterceptor } from '../http/media-type.interceptor.js';
import { requestTraceMiddleware } from '../http/request-trace.js';
import { traceIdMiddleware } from '../http/trace-id.js';
import { validationPipe } from '../http/validation-pipe.js';
import { LogLevelSwitch } from '../logging/log-level-switch.js';
import { createLogger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { requestLog } from '../logging/request-log.js';
import { HttpMetrics, httpMetrics } from '../metrics/http-metrics.js';
import { AnswerCheckInterceptor } from '../openapi/answer-check.interceptor.js';
import { connectServiceBus } from '../service-bus/connect-service-bus.js';
import { HttpParts } from './http-parts.js';

/** What makes one service differ from another. */
export interface ServiceDefinition<Environment extends ServiceEnvironment> {
  /** As in logs, metrics and `CLIENT LIST`: `user-api`. */
  readonly name: string;
  readonly environment: Environment;
  /** The service's root module; it imports `ChassisModule.forRoot(environment, name)`. */
  readonly module: Type | DynamicModule;
  /** Mounts what is not a Nest controller, such as a proxy or a WebSocket adapter, before the routes. */
  readonly prepare?: (
    app: NestExpressApplication,
    environment: Environment,
    logger: Logger,
  ) => void | Promise<void>;
  /** `false` leaves request bodies unread, for a proxy. */
  readonly bodyParser?: boolean;
  readonly logger?: Logger;
}

/** Makes the Nest application with everything the services have in common. It does not listen yet; tests call `app.listen(0)`. */
export async function createService<Environment extends ServiceEnvironment>(
  definition: ServiceDefinition<Environment>,
): Promise<NestExpressApplication> {
  const { name, environment, module, prepare, bodyParser = true } = definition;
  const logger = definition.logger ?? createLogger(name, environment.LOG_LEVEL);
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  app.get(LogLevelSwitch).control(logger);
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('trust proxy', [...environment.TRUSTED_PROXIES]);
  app.use(traceIdMiddleware, requestTraceMiddleware, requestLog(logger), httpMetrics(app.get(HttpMetrics)));
  if (bodyParser) useJsonBodies(app);
  app.useGlobalFilters(new ApplicationErrorFilter());
  app.get(HttpParts).whenBound(() => {
    app.useGlobalInterceptors(
      new EnvelopeInterceptor(),
      new MediaTypeInterceptor(),
      ...(environment.NODE_ENV === 'test' ? [new AnswerCheckInterceptor()] : []),
    );
    app.useGlobalPipes(validationPipe());
  });
  connectServiceBus(app);
  await prepare?.(app, environment, logger);
  return app;
}
