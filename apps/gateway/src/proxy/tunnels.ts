import type { Socket } from 'node:net';

import { ENVIRONMENT, Metrics, Readiness } from '@ginforge/chassis';
import { Inject, Injectable } from '@nestjs/common';

import type { ProxyEnvironment } from './proxy-environment.js';

/** A dead peer behind a silent network is found by TCP itself. Milliseconds. */
const keepAliveMs = 30_000;

/** Pairs of sockets that hand each other their bytes (GW-12). Nobody knows what they say, so a drain can only end them. */
@Injectable()
export class Tunnels {
  private readonly clients = new Set<Socket>();
  private readonly max: number;
  private readonly drainMs: number;

  constructor(
    @Inject(ENVIRONMENT) environment: ProxyEnvironment & { readonly DRAIN_SECONDS?: number },
    readiness: Readiness,
    metrics: Metrics,
  ) {
    this.max = environment.MAX_TUNNELS;
    this.drainMs = (environment.DRAIN_SECONDS ?? 0) * 1_000;
    const { clients } = this;
    metrics.gauge('gateway_tunnels', 'Upgraded connections passed through to services.', [], function () {
      this.set(clients.size);
    });
    readiness.onDrain(() => this.drain());
  }

  get hasRoom(): boolean {
    return this.clients.size < this.max;
  }

  /** From here on each gets the other's bytes; when one ends or breaks, so does the other. */
  open(client: Socket, upstream: Socket): void {
    this.clients.add(client);
    client.once('close', () => this.clients.delete(client));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.setTimeout(0);
      from.setNoDelay(true);
      from.setKeepAlive(true, keepAliveMs);
      from.once('close', () => to.destroySoon());
      from.on('error', () => from.destroy());
      from.pipe(to);
    }
  }

  /** Spread out, so that the clients do not come back all at once (RT-50). */
  private async drain(): Promise<void> {
    await Promise.all([...this.clients].map((client) => this.endLater(client)));
  }

  private endLater(client: Socket): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => client.destroySoon(), Math.random() * this.drainMs);
      client.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
