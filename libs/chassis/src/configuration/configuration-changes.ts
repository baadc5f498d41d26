import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';

import { ServiceBus } from '../service-bus/service-bus.js';
import { defineEvent } from '../service-bus/service-pattern.js';

const key = z.string().regex(/^[\w.:-]{1,128}$/);

/** Told to all services when the system configuration has changed. Keys alone: values may be secret, and are read where they are kept. */
export const configurationChanged = defineEvent(
  'config.changed',
  z.strictObject({ keys: z.array(key).min(1).max(100) }),
);

/** Reads the settings anew that it depends on. */
type ChangeListener = () => void | Promise<void>;

/**
 * Says when settings that a service depends on have changed, wherever that happened. Nothing is lost: when this process could
 * not hear for a while, everything counts as changed.
 */
@Injectable()
export class ConfigurationChanges {
  private readonly logger = new Logger(ConfigurationChanges.name);
  private readonly subscriptions = new Set<{ keys: ReadonlySet<string>; listener: ChangeListener }>();

  constructor(@Inject(ServiceBus) private readonly bus: ServiceBus) {
    bus.onReturn(() => this.notify(() => true));
  }

  /** Calls the listener whenever one of the keys may have changed. What it throws is logged. @returns how to end that */
  subscribe(keys: readonly string[], listener: ChangeListener): () => void {
    const subscription = { keys: new Set(keys), listener };
    this.subscriptions.add(subscription);
    return () => void this.subscriptions.delete(subscription);
  }

  /** For who has changed them, after the commit. Rejects with `UNAVAILABLE` while Redis is away: others hear of it when it is back. */
  async tell(keys: readonly string[]): Promise<void> {
    await this.bus.emit(configurationChanged, { keys: [...keys] });
  }

  /** These have changed. */
  changed(keys: readonly string[]): void {
    this.notify((subscribed) => keys.some((key) => subscribed.has(key)));
  }

  private notify(concerns: (keys: ReadonlySet<string>) => boolean): void {
    for (const { keys, listener } of [...this.subscriptions]) if (concerns(keys)) void this.call(listener);
  }

  private async call(listener: ChangeListener): Promise<void> {
    try {
      await listener();
    } catch (error) {
      this.logger.error('a changed configuration could not be taken over', error);
    }
  }
}
