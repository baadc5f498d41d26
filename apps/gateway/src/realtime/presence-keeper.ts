import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ENVIRONMENT } from '@ginforge/chassis';
import { GatewayPresence } from '@ginforge/notification';
import type { GatewayEnvironment } from '../environment.js';

/** Keeps this gateway's lease in the presence registry and clears away the gateways whose lease is over (RT-24). */
@Injectable()
export class PresenceKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PresenceKeeper.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly presence: GatewayPresence,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => void this.renew(), this.environment.PRESENCE_RENEW_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.presence
      .release()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the lease ends by itself'));
  }

  private async renew(): Promise<void> {
    try {
      await this.presence.renewLease();
      await this.presence.reapDeadGateways();
    } catch (error) {
      this.logger.warn({ err: error }, 'the presence lease could not be renewed');
    }
  }
}
