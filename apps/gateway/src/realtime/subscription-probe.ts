import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ENVIRONMENT, LinkProbe, PubSub, Readiness } from '@ginforge/chassis';
import { GatewayPresence } from '@ginforge/notification';
import type { GatewayEnvironment } from '../environment.js';
import { Subscriptions } from './subscriptions.js';

/** RT-37: proves that the subscriber link delivers; while it does not, the gateway is not ready and the link is made anew. */
@Injectable()
export class SubscriptionProbe implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly probe: LinkProbe;

  constructor(
    @Inject(ENVIRONMENT) environment: GatewayEnvironment,
    pubSub: PubSub,
    subscriptions: Subscriptions,
    presence: GatewayPresence,
    readiness: Readiness,
  ) {
    const link = {
      subscribe: (channels: readonly string[]) => subscriptions.acquireForGood(channels),
      onMessage: subscriptions.onMessage.bind(subscriptions),
      onReturn: subscriptions.onReturn.bind(subscriptions),
      rebuild: subscriptions.rebuild.bind(subscriptions),
      probeChannels: subscriptions.probeChannels.bind(subscriptions),
      unsubscribe: (channels: readonly string[]) => Promise.resolve(subscriptions.release(channels)),
    };
    const channel = `ginforge:probe:${presence.instanceId}`;
    this.probe = new LinkProbe(pubSub, link, { channel, everyMs: environment.SUBSCRIPTION_PROBE_MS });
    readiness.add('subscription', () => this.probe.assertAlive());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.probe.start();
  }

  onApplicationShutdown(): void {
    this.probe.stop();
  }
}
