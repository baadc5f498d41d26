import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ENVIRONMENT, Readiness } from '@ginforge/chassis';
import { closeCodes, formatRetryAfter } from '@ginforge/protocol';
import type { GatewayEnvironment } from '../environment.js';
import { ConnectionManager } from './connection-manager.js';

/** On the way down every socket is closed with 1012 and its own random delay, so that clients do not return all at once. */
@Injectable()
export class Drain implements OnApplicationBootstrap {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly manager: ConnectionManager,
    private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    this.readiness.onDrain(() => this.closeSockets());
  }

  private closeSockets(): void {
    const spreadMs = this.environment.RECONNECT_SPREAD_MS;
    this.manager.closeAll(closeCodes.goingAway, () => formatRetryAfter(Math.random() * spreadMs));
  }
}
