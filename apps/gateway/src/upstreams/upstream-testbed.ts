import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

import { loadEnvironment, Metrics } from '@ginforge/chassis';
import { freePort } from '@ginforge/testing';
import { z } from 'zod';

import { AddressResolver } from './address-resolver.js';
import { HealthChecker } from './health-checker.js';
import type { LookupAddresses } from './lookup-addresses.js';
import { type UpstreamEnvironment, upstreamEnvironment } from './upstream-environment.js';
import { UpstreamPools } from './upstream-pools.js';

/** For tests: the pools of a gateway with quick checks, and real servers of which each closes with the test bed. */
export class UpstreamTestbed {
  readonly metrics = new Metrics();
  readonly environment: UpstreamEnvironment;
  readonly pools: UpstreamPools;
  private readonly servers: Server[] = [];
  private readonly stops: (() => Promise<void> | void)[] = [];

  constructor(variables: Record<string, string> = {}) {
    this.environment = loadEnvironment(z.object(upstreamEnvironment), {
      UPSTREAM_CHECK_INTERVAL_MS: '100',
      UPSTREAM_CHECK_TIMEOUT_MS: '500',
      ...variables,
    });
    this.pools = new UpstreamPools(this.environment, this.metrics);
  }

  /** Starts the checks; their stop is the answer, and the test bed's too. */
  check(): HealthChecker {
    const checker = new HealthChecker(this.environment, this.pools);
    checker.onApplicationBootstrap();
    this.stops.push(() => checker.onApplicationShutdown());
    return checker;
  }

  /** Starts to resolve names by `lookupAddresses`. */
  resolve(lookupAddresses: LookupAddresses): void {
    const resolver = new AddressResolver(this.environment, this.pools, lookupAddresses);
    resolver.onApplicationBootstrap();
    this.stops.push(() => resolver.onApplicationShutdown());
  }

  /** Starts a server, on a free port unless one is given; the port stays free when the server has died. */
  async serve(listener: RequestListener, port?: number): Promise<TestTarget> {
    const server = createServer(listener).listen(port ?? (await freePort()), '127.0.0.1');
    await once(server, 'listening');
    this.servers.push(server);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the system gave no port');
    const url = new URL(`http://127.0.0.1:${address.port}`);
    return { url, port: address.port, die: () => close(server) };
  }

  async close(): Promise<void> {
    for (const stop of this.stops.splice(0)) await stop();
    for (const server of this.servers.splice(0)) if (server.listening) await close(server);
    this.metrics.onApplicationShutdown();
  }
}

/** A server of a test, and how it dies: all its connections broken, its port closed. */
export interface TestTarget {
  readonly url: URL;
  readonly port: number;
  die(): Promise<void>;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
