import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ENVIRONMENT, Readiness } from '@ginforge/chassis';
import { closeCodes, formatRetryAfter } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import type { Connection } from './connection.js';
import { ConnectionManager } from './connection-manager.js';

const batchesPerSecond = 5;

/**
 * RT-50: on the way down every socket is closed with 1012, in batches over DRAIN_SECONDS, each with its own random delay,
 * so that clients do not all return at once. New upgrades get 503 from the first moment on.
 */
@Injectable()
export class Drain implements OnApplicationBootstrap {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly manager: ConnectionManager,
    private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    this.readiness.onDrain(() => this.closeAll());
  }

  private async closeAll(): Promise<void> {
    const connections = [...this.manager.all()];
    const batches = Math.max(
      1,
      Math.min(connections.length, this.environment.DRAIN_SECONDS * batchesPerSecond),
    );
    const pauseMs = (this.environment.DRAIN_SECONDS * 1000) / batches;
    for (let batch = 0; batch < batches; batch++) {
      if (batch > 0) await sleep(pauseMs);
      const [from, to] = [batch, batch + 1].map((n) => Math.floor((n * connections.length) / batches));
      connections.slice(from, to).forEach((connection) => this.close(connection));
    }
    const late = [...this.manager.all()].filter(({ closing }) => !closing); // their upgrade was under way at the start
    late.forEach((connection) => this.close(connection));
    await Promise.all([...connections, ...late].map(({ webSocket }) => closed(webSocket)));
  }

  private close(connection: Connection): void {
    connection.close(
      closeCodes.goingAway,
      formatRetryAfter(Math.random() * this.environment.RECONNECT_SPREAD_MS),
    );
  }
}

/** A client that does not answer the close frame is cut off by the socket's own time-out. */
function closed(webSocket: Connection['webSocket']): Promise<void> {
  if (webSocket.readyState === webSocket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => webSocket.once('close', () => resolve()));
}
