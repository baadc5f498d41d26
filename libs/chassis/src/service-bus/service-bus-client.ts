import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';

import { ApplicationError } from '../errors/application-error.js';
import { maxPacketBytes, readPacket, replyPacket, type ReplyPacket } from './packet.js';
import type { ServiceBusLink } from './service-bus-link.js';
import type { ServiceBusMetrics } from './service-bus-metrics.js';
import { channelOfPattern, channelOfReplies } from './service-pattern.js';
import { currentTraceMetadata } from './trace-metadata.js';

/** What `send` emits: how many heard the question, and every answer; it never completes by itself. */
export type AskingStep = { readonly receivers: number } | ReplyPacket;

/** The label of what comes on a process' own channel for answers. */
const repliesLabel = 'replies';

/**
 * The sending half of the service bus, as Nest's client. `emit` ends when the broker has the event; `send` gives the answers
 * of all who answer, until whoever asked has heard enough.
 */
export class ServiceBusClient extends ClientProxy {
  private readonly waiting = new Map<string, (packet: WritePacket) => void>();
  private listening: Promise<void> | undefined;

  constructor(
    private readonly link: ServiceBusLink,
    private readonly metrics: ServiceBusMetrics,
  ) {
    super();
    this.setOnDispatchHook((packet) => (packet.metadata = currentTraceMetadata()));
  }

  /** The broker's connections are the chassis'. */
  override connect(): Promise<void> {
    return Promise.resolve();
  }

  /** Nobody waits any longer. */
  override close(): void {
    for (const callback of this.waiting.values()) callback({ err: new ApplicationError('UNAVAILABLE') });
    this.waiting.clear();
  }

  override unwrap<Inner>(): Inner {
    return this.link as Inner;
  }

  protected override async dispatchEvent<Result>(packet: ReadPacket): Promise<Result> {
    await this.dispatch(packet);
    return undefined as Result;
  }

  protected override publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const question = Object.assign(this.assignPacketId(packet), { reply_to: this.link.instance.id });
    this.waiting.set(question.id, callback);
    this.ask(question).then(
      (receivers) => callback({ response: { receivers } satisfies AskingStep }),
      (error: unknown) => callback({ err: error }),
    );
    return () => this.waiting.delete(question.id);
  }

  private async ask(question: ReadPacket): Promise<number> {
    await this.listen();
    return this.dispatch(question);
  }

  /** @returns how many heard it. @throws ApplicationError UNAVAILABLE or PAYLOAD_TOO_LARGE */
  private async dispatch(packet: ReadPacket): Promise<number> {
    const pattern = String(packet.pattern);
    const text = JSON.stringify(packet);
    if (Buffer.byteLength(text) > maxPacketBytes) throw new ApplicationError('PAYLOAD_TOO_LARGE');
    const receivers = await this.link.publish(channelOfPattern(pattern), text);
    this.metrics.sent(pattern);
    return receivers;
  }

  /** Opens this process' channel for answers with the first question. */
  private async listen(): Promise<void> {
    const channel = channelOfReplies(this.link.instance.id);
    this.listening ??= this.link.listen(new Map([[channel, (payload) => this.receive(payload)]]));
    try {
      await this.listening;
    } catch (error) {
      this.listening = undefined;
      throw error;
    }
  }

  /** An answer that comes too late finds nobody who waits for it. */
  private receive(payload: Buffer): void {
    const packet = readPacket(payload, replyPacket);
    if (typeof packet === 'string') this.metrics.refused(repliesLabel, packet);
    else this.waiting.get(packet.id)?.({ response: packet });
  }
}
