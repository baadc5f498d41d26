import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';

import { ServiceBusModule } from './service-bus.module.js';
import { ServiceBusServer } from './service-bus-server.js';

/**
 * Makes the application's controllers with `@OnEvent` and `@OnQuery` handlers of the service bus, where it has one. They are
 * called from the application's bootstrap on.
 *
 * @throws StartError for a handler that the bus cannot serve
 */
export function connectServiceBus(app: INestApplication): void {
  const modules = [...app.get(ModulesContainer).values()];
  if (!modules.some(({ metatype }) => metatype === ServiceBusModule)) return;
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(ServiceBusServer) });
}
