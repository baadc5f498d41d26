import { type DynamicModule, Global, Module } from '@nestjs/common';

import { Readiness } from '../health/readiness.js';
import { RedisConnections } from './redis-connections.js';

interface RedisModuleOptions {
  readonly url: string;
  /** Name of the service, shown by `CLIENT LIST`. */
  readonly name: string;
  /** How long the first connection may take at start, in milliseconds. */
  readonly startTimeoutMs?: number;
}

/** Provides {@link RedisConnections}. The start fails if Redis cannot be reached; later outages only turn readiness off. */
@Global()
@Module({})
export class RedisModule {
  static forRoot({ url, name, startTimeoutMs = 5_000 }: RedisModuleOptions): DynamicModule {
    return {
      module: RedisModule,
      providers: [
        {
          provide: RedisConnections,
          inject: [{ token: Readiness, optional: true }],
          useFactory: (readiness?: Readiness) =>
            connect(new RedisConnections(url, name), startTimeoutMs, readiness),
        },
      ],
      exports: [RedisConnections],
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
