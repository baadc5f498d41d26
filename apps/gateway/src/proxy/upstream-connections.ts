import { Client, type Dispatcher, Pool } from 'undici';

import type { Upstream } from '../upstreams/upstream.js';

/** Connections to one upstream address at the most; the bulkhead of its service stands before it. */
const maxConnections = 1_024;
/** An idle connection is closed after this time, in milliseconds, unless the upstream has named a shorter one. */
const keepAliveMs = 30_000;

/** Who sends a request and wants to know over which connection it goes. */
export interface ConnectionUser extends Dispatcher.DispatchHandler {
  assign(connection: UpstreamConnection): void;
}

/** One connection of a pool's, made anew as often as it breaks. */
export class UpstreamConnection extends Client {
  /** Whether it has brought an answer since it was made: its end may then have nothing to do with the request it carries. */
  isProven = false;

  constructor(origin: URL, options: Client.Options) {
    super(origin, options);
    this.on('disconnect', () => (this.isProven = false));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (isUser(handler)) handler.assign(this);
    return super.dispatch(options, handler);
  }
}

/** undici's connections to upstreams: a pool for each upstream and connect time-out, which undici takes for all of a pool's. */
export class UpstreamConnections {
  private readonly pools = new Map<Upstream, Map<number, Pool>>();
  private readonly leaving = new Set<Pool>();

  pool(upstream: Upstream, connectTimeoutMs: number): Pool {
    const pools = this.poolsOf(upstream);
    const known = pools.get(connectTimeoutMs);
    if (known !== undefined) return known;
    const pool = createPool(upstream, connectTimeoutMs);
    pools.set(connectTimeoutMs, pool);
    return pool;
  }

  /** Closes what leads to an upstream that gets no more requests: what is idle at once, the rest at the end of its request. */
  forget(upstream: Upstream): void {
    const pools = this.pools.get(upstream)?.values() ?? [];
    this.pools.delete(upstream);
    for (const pool of pools) {
      this.leaving.add(pool);
      void pool.close().finally(() => this.leaving.delete(pool));
    }
  }

  async close(): Promise<void> {
    const pools = [...this.pools.values()].flatMap((byTimeout) => [...byTimeout.values()]);
    this.pools.clear();
    await Promise.all([...pools, ...this.leaving].map((pool) => pool.destroy()));
  }

  private poolsOf(upstream: Upstream): Map<number, Pool> {
    const known = this.pools.get(upstream);
    if (known !== undefined) return known;
    const pools = new Map<number, Pool>();
    this.pools.set(upstream, pools);
    return pools;
  }
}

function createPool({ origin }: Upstream, connectTimeoutMs: number): Pool {
  return new Pool(origin, {
    factory: (url, options) => new UpstreamConnection(url, options),
    connect: { timeout: connectTimeoutMs },
    connections: maxConnections,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64 * 1024,
  });
}

function isUser(handler: Dispatcher.DispatchHandler): handler is ConnectionUser {
  return 'assign' in handler;
}
