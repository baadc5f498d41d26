import { type MessageListener, PubSub, type Subscriber } from '@ginforge/chassis';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

/** What a trace hears. */
export interface TraceListener {
  readonly channels: readonly string[];
  readonly onMessage: MessageListener;
  /** The link is there again: what came in between was missed. */
  readonly onReturn: () => void;
}

/** The one link over which all traces of this replica listen: the first one of a channel subscribes, the last one unsubscribes. */
@Injectable()
export class TraceLink implements OnApplicationShutdown {
  private readonly listeners = new Set<TraceListener>();
  private readonly link: Subscriber;

  constructor(pubSub: PubSub) {
    this.link = pubSub.subscriber();
    this.link.onMessage((channel, payload) => {
      for (const { channels, onMessage } of this.listeners)
        if (channels.includes(channel)) onMessage(channel, payload);
    });
    this.link.onReturn(() => this.listeners.forEach(({ onReturn }) => onReturn()));
  }

  /** Runs when every message from now on is heard. Rejects when Redis cannot be reached; remove it then too. */
  async add(listener: TraceListener): Promise<void> {
    this.listeners.add(listener);
    await this.link.subscribe(listener.channels); // again is harmless, and shows that all are there
  }

  /** Safe to be called twice. */
  remove(listener: TraceListener): void {
    if (!this.listeners.delete(listener)) return;
    const needed = new Set([...this.listeners].flatMap(({ channels }) => channels));
    const unused = listener.channels.filter((channel) => !needed.has(channel));
    if (unused.length > 0) this.link.unsubscribe(unused).catch(ignoreLostLink);
  }

  onApplicationShutdown(): void {
    this.link.close();
  }
}

/** A link that is lost has no subscription; when it is back it takes those that are still wanted. */
function ignoreLostLink(): void {
  return undefined;
}
