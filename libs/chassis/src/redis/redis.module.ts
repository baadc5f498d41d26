import { type DynamicModule, Global, Module } from '@nestjs/common';

import { Readiness } from '../health/readiness.js';
import { PubSub } from '../pub-sub/pub-sub.js';
import { RedisPubSub } from '../pub-sub/redis-pub-sub.js';
import { ServiceBusModule } from '../service-bus/service-bus.module.js';
import type { RedisAddress } from './redis-address.js';
import { RedisConnections } from './redis-connections.js';

interface RedisModuleOptions {
  readonly address: RedisAddress;
  /** Name of the service, shown by `CLIENT LIST`. */
  readonly name: string;
  /** How long the first connection may take at start, in milliseconds. */
  readonly startTimeoutMs?: number;
}

/** Provides {@link RedisConnections}, {@link PubSub} and the service bus. The start fails if Redis cannot be reached; later outages only turn readiness off. */
@Global()
@Module({})
export class RedisModule {
  static forRoot({ address, name, startTimeoutMs = 5_000 }: RedisModuleOptions): DynamicModule {
    return {
      module: RedisModule,
      imports: [ServiceBusModule],
      providers: [
        {
          provide: RedisConnections,
          inject: [{ token: Readiness, optional: true }],
          useFactory: (readiness?: Readiness) =>
            connect(new RedisConnections(address, name), startTimeoutMs, readiness),
        },
        {
          provide: PubSub,
          inject: [RedisConnections],
          useFactory: (connections: RedisConnections) => new RedisPubSub(connections),
        },
      ],
      exports: [RedisConnections, PubSub],
    };
  }
}

async function connect(
  connections: RedisConnections,
  timeoutMs: number,
  readiness: Readiness | undefined,
): Promise<RedisConnections> {
  try {
    await connections.waitUntilReady(timeoutMs);
  } catch (error) {
    await connections.onApplicationShutdown();
    throw error;
  }
  readiness?.add('redis', () => connections.ping());
  return connections;
}
