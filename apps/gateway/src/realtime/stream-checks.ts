import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import type { GatewayEnvironment } from '../environment.js';
import { LookUps } from './look-ups.js';
import { StreamCursors } from './stream-cursors.js';
import { Subscriptions } from './subscriptions.js';

/**
 * Messages that Pub/Sub may have swallowed are looked up: from time to time, and at once when the link to Redis is back
 * (RT-34, RT-39). A check that was cut short is done again soon.
 */
@Injectable()
export class StreamChecks implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly lookUps = new LookUps();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly subscriptions: Subscriptions,
    private readonly cursors: StreamCursors,
  ) {}

  onApplicationBootstrap(): void {
    const check = () => this.cursors.checkAll();
    this.subscriptions.onReturn(() => this.lookUps.startAnew(check));
    this.timer = setInterval(() => {
      if (!this.lookUps.isBusy) this.lookUps.start(check);
    }, this.environment.STREAM_CHECK_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.lookUps.end();
  }
}
