import { Global, Module } from '@nestjs/common';

import { Readiness } from '../health/readiness.js';
import { Metrics } from '../metrics/metrics.js';
import { PubSub } from '../pub-sub/pub-sub.js';
import { ServiceBus } from './service-bus.js';
import { ServiceBusClient } from './service-bus-client.js';
import { ServiceBusLink } from './service-bus-link.js';
import { ServiceBusMetrics } from './service-bus-metrics.js';
import { ServiceBusServer } from './service-bus-server.js';
import { ServiceInstance } from './service-instance.js';

/** What services tell and ask each other, over the {@link PubSub} that there is. Comes with `RedisModule` and `MemoryModule`. */
@Global()
@Module({
  providers: [
    ServiceInstance,
    {
      provide: ServiceBusMetrics,
      inject: [{ token: Metrics, optional: true }],
      useFactory: (metrics?: Metrics) => new ServiceBusMetrics(metrics),
    },
    {
      provide: ServiceBusLink,
      inject: [PubSub, ServiceInstance, { token: Readiness, optional: true }],
      useFactory: (pubSub: PubSub, instance: ServiceInstance, readiness?: Readiness) =>
        new ServiceBusLink(pubSub, instance, readiness),
    },
    {
      provide: ServiceBusServer,
      inject: [ServiceBusLink, ServiceBusMetrics],
      useFactory: (link: ServiceBusLink, metrics: ServiceBusMetrics) => new ServiceBusServer(link, metrics),
    },
    {
      provide: ServiceBusClient,
      inject: [ServiceBusLink, ServiceBusMetrics],
      useFactory: (link: ServiceBusLink, metrics: ServiceBusMetrics) => new ServiceBusClient(link, metrics),
    },
    {
      provide: ServiceBus,
      inject: [ServiceBusClient, ServiceBusLink, ServiceBusMetrics],
      useFactory: (client: ServiceBusClient, link: ServiceBusLink, metrics: ServiceBusMetrics) =>
        new ServiceBus(client, link, metrics),
    },
  ],
  exports: [ServiceBus, ServiceInstance],
})
export class ServiceBusModule {}
