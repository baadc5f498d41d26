import { Logger } from '@nestjs/common';
import { lastValueFrom, type Observable, takeUntil, takeWhile, tap, timer } from 'rxjs';
import type { z } from 'zod';

import { validationError } from '../http/validation-pipe.js';
import type { PubSub } from '../pub-sub/pub-sub.js';
import { Gathering, type GatheredAnswers } from './gathering.js';
import { type AskingStep, ServiceBusClient } from './service-bus-client.js';
import { ServiceBusLink } from './service-bus-link.js';
import { ServiceBusMetrics } from './service-bus-metrics.js';
import { ServiceInstance } from './service-instance.js';
import type { ServiceEvent, ServiceQuery } from './service-pattern.js';

const answerTimeoutMs = 1_000;

interface AskOptions {
  /** How long to wait for answers. Milliseconds; 1,000 unless said otherwise. */
  readonly timeoutMs?: number;
}

interface AskAllOptions extends AskOptions {
  /** The processes that should answer, by their {@link ServiceInstance} id. */
  readonly expected?: readonly string[];
}

/**
 * What services tell and ask each other. Nothing is kept: who is not there, or whose link is away, does not hear it, and looks
 * up what it may have missed in {@link onReturn}. Every method rejects with `VALIDATION_FAILED` for what is not as its pattern
 * says, and with `UNAVAILABLE` while Redis is away.
 */
export class ServiceBus {
  private readonly logger = new Logger(ServiceBus.name);

  constructor(
    private readonly client: ServiceBusClient,
    private readonly link: ServiceBusLink,
    private readonly metrics: ServiceBusMetrics,
  ) {}

  /** A bus for telling and asking, outside of a Nest application. */
  static over(pubSub: PubSub): ServiceBus {
    const link = new ServiceBusLink(pubSub, new ServiceInstance());
    const metrics = new ServiceBusMetrics();
    return new ServiceBus(new ServiceBusClient(link, metrics), link, metrics);
  }

  /** Tells everybody who is there. Resolves when the broker has it, not when anybody has acted on it. */
  async emit<Payload>(event: ServiceEvent<Payload>, payload: Payload): Promise<void> {
    const checked = this.check(event.name, event.payload, payload);
    await lastValueFrom(this.client.emit(event.name, checked), { defaultValue: undefined });
  }

  /**
   * Asks, and takes the first answer.
   *
   * @throws ApplicationError UNAVAILABLE where nobody is there, GATEWAY_TIMEOUT where nobody answers in time, or the error of
   * who answered where all failed
   */
  async ask<Request, Reply>(
    query: ServiceQuery<Request, Reply>,
    request: Request,
    { timeoutMs = answerTimeoutMs }: AskOptions = {},
  ): Promise<Reply> {
    const gathering = this.gathering(query, []);
    await this.gather(this.put(query, request), timeoutMs, () => gathering.hasAnswer, gathering);
    return gathering.first();
  }

  /** Asks everybody who is there; ends when all have answered, else with what there is when the time is over. */
  async askAll<Request, Reply>(
    query: ServiceQuery<Request, Reply>,
    request: Request,
    { timeoutMs = answerTimeoutMs, expected = [] }: AskAllOptions = {},
  ): Promise<GatheredAnswers<Reply>> {
    const gathering = this.gathering(query, expected);
    await this.gather(this.put(query, request), timeoutMs, () => false, gathering);
    return gathering.result();
  }

  /** Called whenever the link is there (again): what others told in between was missed and has to be looked up. */
  onReturn(listener: () => void): void {
    this.link.onReturn(listener);
  }

  private gathering<Request, Reply>(
    query: ServiceQuery<Request, Reply>,
    expected: readonly string[],
  ): Gathering<Reply> {
    return new Gathering(query, expected, () => this.refuse(query.name));
  }

  /** The question on its way, once it is subscribed to. */
  private put<Request>(query: ServiceQuery<Request, unknown>, request: Request): Observable<AskingStep> {
    return this.client.send<AskingStep>(query.name, this.check(query.name, query.request, request));
  }

  private async gather(
    steps: Observable<AskingStep>,
    timeoutMs: number,
    isEnough: () => boolean,
    gathering: Gathering<unknown>,
  ): Promise<void> {
    const relevant = steps.pipe(
      tap((step) => gathering.add(step)),
      takeWhile(() => !gathering.isComplete && !isEnough()),
      takeUntil(timer(timeoutMs)),
    );
    await lastValueFrom(relevant, { defaultValue: undefined });
  }

  /** @throws ApplicationError VALIDATION_FAILED */
  private check<Payload>(name: string, schema: z.ZodType<Payload>, payload: Payload): Payload {
    const checked = schema.safeParse(payload);
    if (checked.success) return checked.data;
    this.refuse(name);
    throw validationError(checked.error.issues);
  }

  private refuse(pattern: string): void {
    this.metrics.refused(pattern, 'bad_payload');
    this.logger.warn({ pattern }, 'what was to be told, or was answered, is not as its pattern says');
  }
}
