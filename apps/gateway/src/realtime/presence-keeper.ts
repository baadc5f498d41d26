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
import { UserStatus } from './user-status.js';

const departuresEveryMs = 500;

/**
 * Keeps this gateway's lease in the presence registry, clears away the gateways whose lease is over (RT-24), and tells who
 * has gone: each departure is told by one gateway of the cluster (RT-23).
 */
@Injectable()
export class PresenceKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PresenceKeeper.name);
  private timers: NodeJS.Timeout[] = [];

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly presence: GatewayPresence,
    private readonly status: UserStatus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.attempt(() => this.renew());
    this.timers = [
      setInterval(() => void this.attempt(() => this.renew()), this.environment.PRESENCE_RENEW_MS),
      setInterval(() => void this.attempt(() => this.tellDepartures()), departuresEveryMs),
    ];
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.attempt(() => this.presence.release());
  }

  private async renew(): Promise<void> {
    await this.presence.renewLease();
    await this.presence.reapDeadGateways();
  }

  private async tellDepartures(): Promise<void> {
    for (const { userId, userName, rooms } of await this.presence.takeDepartures()) {
      await this.status.tell({ user_id: userId, user_name: userName, status: 'offline' }, rooms);
    }
  }

  /** What fails now is done by the next round, or by the lease's own end. */
  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.debug({ err: error }, 'the presence registry could not be reached');
    }
  }
}
