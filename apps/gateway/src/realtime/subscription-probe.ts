import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ENVIRONMENT, PubSub, Readiness } from '@ginforge/chassis';
import { GatewayPresence } from '@ginforge/notification';
import type { GatewayEnvironment } from '../environment.js';
import { Subscriptions } from './subscriptions.js';

/**
 * RT-37: proves that the subscriber link delivers. A link can be connected and still deliver nothing; so the gateway
 * publishes to itself, and what does not come back until the next probe makes it not ready and the link is made anew.
 */
@Injectable()
export class SubscriptionProbe implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly channel: string;
  private readonly logger = new Logger(SubscriptionProbe.name);
  private timer: NodeJS.Timeout | undefined;
  private awaited: string | undefined;
  private alive = true;
  private count = 0;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: GatewayEnvironment,
    private readonly pubSub: PubSub,
    private readonly subscriptions: Subscriptions,
    presence: GatewayPresence,
    readiness: Readiness,
  ) {
    this.channel = `ginforge:probe:${presence.instanceId}`;
    readiness.add('subscription', () => this.assertAlive());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.subscriptions.onMessage((channel, payload) => {
      if (channel === this.channel) this.answered(payload.toString());
    });
    this.subscriptions.onReturn(() => (this.awaited = undefined)); // what was asked before that is lost
    await this.subscriptions.acquireForGood([this.channel]);
    this.timer = setInterval(() => this.probe(), this.environment.SUBSCRIPTION_PROBE_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private assertAlive(): void {
    if (!this.alive) throw new Error('the subscription delivers nothing');
  }

  private probe(): void {
    if (this.awaited === undefined) this.ask();
    else this.missed();
  }

  private ask(): void {
    this.awaited = String(++this.count);
    this.pubSub
      .publish(this.channel, this.awaited)
      .catch((error: unknown) => this.logger.debug({ err: error }, 'the probe could not be published'));
  }

  private missed(): void {
    if (this.alive) this.logger.warn('the subscription delivers nothing; making the link anew');
    this.alive = false;
    this.awaited = undefined;
    this.subscriptions.rebuild();
  }

  private answered(payload: string): void {
    if (payload !== this.awaited) return;
    if (!this.alive) this.logger.log('the subscription delivers again');
    this.awaited = undefined;
    this.alive = true;
  }
}
