import type { OnApplicationBootstrap } from '@nestjs/common';
import {
  type CustomTransportStrategy,
  type MessageHandler,
  Server,
  type WritePacket,
} from '@nestjs/microservices';

import { ApplicationError } from '../errors/application-error.js';
import { StartError } from '../lifecycle/start-error.js';
import { patternIn, serviceBusTransport } from './handler.decorators.js';
import { maxPacketBytes, readPacket, type ReplyPacket, type RequestPacket, requestPacket } from './packet.js';
import { ServiceBusContext } from './service-bus-context.js';
import type { ServiceBusLink } from './service-bus-link.js';
import type { Refusal, ServiceBusMetrics } from './service-bus-metrics.js';
import {
  channelOfPattern,
  channelOfReplies,
  type ServiceEvent,
  type ServicePattern,
  type ServiceQuery,
} from './service-pattern.js';
import { withinTrace } from './trace-metadata.js';

/** A query that wants an answer. */
type Question = RequestPacket & Required<Pick<RequestPacket, 'id' | 'reply_to'>>;

/**
 * The receiving half of the service bus: Nest's transport whose handlers are controllers' methods with `@OnEvent` or
 * `@OnQuery`. Nest's own Redis transport would not do: see docs/decisions/0007-service-bus.md. What cannot be read, or is not
 * what its pattern's schema says, is counted and dropped.
 */
export class ServiceBusServer extends Server implements CustomTransportStrategy, OnApplicationBootstrap {
  override readonly transportId = serviceBusTransport;
  private readonly patterns = new Map<string, ServicePattern>();

  constructor(
    private readonly link: ServiceBusLink,
    private readonly metrics: ServiceBusMetrics,
  ) {
    super();
    this.setOnProcessingStartHook((_transport, context, done: () => Promise<unknown>) => {
      const { metadata, pattern } = context as ServiceBusContext;
      withinTrace(metadata, pattern, done).catch((error: unknown) => {
        this.logger.error('a handler failed', error);
      });
    });
  }

  /** @throws StartError for a handler whose messages could not be checked, or a second answer to one query */
  override addHandler(
    name: string,
    handler: MessageHandler,
    isEvent = false,
    extras: Record<string, unknown> = {},
  ): void {
    const pattern = patternIn(extras);
    if (pattern === undefined) throw new StartError(`${name} has no schema: use @OnEvent or @OnQuery.`);
    const known = this.patterns.get(name);
    if (known !== undefined && (known !== pattern || !isEvent)) {
      throw new StartError(`${name} is handled twice in this service.`);
    }
    this.patterns.set(name, pattern);
    super.addHandler(name, handler, isEvent, extras);
  }

  /** Everything is heard before the port opens. @throws StartError where the broker cannot be reached */
  async onApplicationBootstrap(): Promise<void> {
    if (this.patterns.size === 0) return;
    const listeners = [...this.patterns].map(
      ([name, pattern]) =>
        [channelOfPattern(name), (payload: Buffer) => this.receive(pattern, payload)] as const,
    );
    try {
      await this.link.listen(new Map(listeners));
    } catch (cause) {
      throw new StartError('Redis (REDIS_URL) went away during the start: it takes no subscription.', {
        cause,
      });
    }
  }

  /** For Nest; the bus has been listening since the application's bootstrap. */
  override listen(callback: (...optionalParams: unknown[]) => unknown): void {
    callback();
  }

  /** What is being handled goes on; nothing more is taken. */
  override close(): Promise<void> {
    return this.link.leave([...this.patterns.keys()].map(channelOfPattern));
  }

  override on(): never {
    throw new Error('the service bus has no events of its own: ServiceBus.onReturn says when it was away');
  }

  override unwrap<Inner>(): Inner {
    return this.link as Inner;
  }

  private receive(pattern: ServicePattern, payload: Buffer): void {
    const packet = readPacket(payload, requestPacket);
    if (typeof packet === 'string') return this.refuse(pattern, packet);
    const data = (pattern.kind === 'event' ? pattern.payload : pattern.request).safeParse(packet.data);
    if (!data.success) return this.refuse(pattern, 'bad_payload');
    this.metrics.received(pattern.name);
    this.handle(pattern, { ...packet, data: data.data });
  }

  private handle(pattern: ServicePattern, packet: RequestPacket): void {
    const context = new ServiceBusContext([pattern.name, packet.metadata ?? {}]);
    if (pattern.kind === 'event') this.hear(pattern, packet, context);
    else if (isQuestion(packet)) this.answer(pattern, packet, context);
    else this.refuse(pattern, 'bad_packet');
  }

  private hear(event: ServiceEvent<unknown>, { data }: RequestPacket, context: ServiceBusContext): void {
    this.handleEvent(event.name, { pattern: event.name, data }, context).catch((error: unknown) => {
      this.logger.error('a handler failed', error);
    });
  }

  private answer(query: ServiceQuery<unknown, unknown>, packet: Question, context: ServiceBusContext): void {
    const handler = this.messageHandlers.get(query.name);
    if (handler === undefined) return;
    this.handleRequest(
      context,
      async () => this.transformToObservable((await handler(packet.data, context)) as unknown),
      (answer) => this.reply(query, packet, answer),
    );
  }

  private async reply(
    query: ServiceQuery<unknown, unknown>,
    { id, reply_to: asker }: Question,
    { response, err: error }: WritePacket<unknown>,
  ): Promise<void> {
    const packet: ReplyPacket = { id, from: this.link.instance.id };
    if (error !== undefined) packet.error = error instanceof ApplicationError ? error.errorName : 'INTERNAL';
    else packet.response = response;
    await this.link.publish(channelOfReplies(asker), this.encode(query, packet));
  }

  /** What does not keep to the query's schema is a mistake of this service, and says so instead of an answer. */
  private encode(query: ServiceQuery<unknown, unknown>, packet: ReplyPacket): string {
    if (packet.error !== undefined) return JSON.stringify(packet);
    const text = query.reply.safeParse(packet.response).success ? JSON.stringify(packet) : undefined;
    if (text !== undefined && Buffer.byteLength(text) <= maxPacketBytes) return text;
    this.refuse(query, text === undefined ? 'bad_payload' : 'too_large');
    return JSON.stringify({ id: packet.id, from: packet.from, error: 'INTERNAL' } satisfies ReplyPacket);
  }

  private refuse({ name }: ServicePattern, reason: Refusal): void {
    this.metrics.refused(name, reason);
    this.logger.warn({ pattern: name, reason }, 'a message between services was dropped');
  }
}

function isQuestion(packet: RequestPacket): packet is Question {
  return packet.id !== undefined && packet.reply_to !== undefined;
}
