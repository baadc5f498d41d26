import { Controller, Global, type INestApplication, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { z } from 'zod';

import { ApplicationError } from '../errors/application-error.js';
import { Metrics } from '../metrics/metrics.js';
import { PubSub } from '../pub-sub/pub-sub.js';
import { currentTraceId } from '../http/trace-id.js';
import { currentTraceContext } from '../tracing/current-trace.js';
import { connectServiceBus } from './connect-service-bus.js';
import { OnEvent, OnQuery } from './handler.decorators.js';
import { ServiceBus } from './service-bus.js';
import { ServiceBusModule } from './service-bus.module.js';
import { ServiceInstance } from './service-instance.js';
import { defineEvent, defineQuery } from './service-pattern.js';

export const greeted = defineEvent('test.greeted', z.strictObject({ text: z.string().max(100) }));

/** What a replica does with the question. */
export const mood = z.enum(['answer', 'refuse', 'break', 'be silent', 'talk nonsense']);

export const asked = defineQuery(
  'test.asked',
  z.strictObject({ mood }),
  z.strictObject({ trace_id: z.string() }),
);

/** Hears and answers, and remembers what it heard. */
@Controller()
export class Greeter {
  readonly heard: string[] = [];
  readonly traces: (string | undefined)[] = [];

  @OnEvent(greeted)
  hear({ text }: z.infer<typeof greeted.payload>): void {
    if (text === 'break') throw new Error('the greeter is broken');
    this.heard.push(text);
    this.traces.push(currentTraceContext()?.otelTraceId);
  }

  @OnQuery(asked)
  async answer({ mood }: z.infer<typeof asked.request>): Promise<z.infer<typeof asked.reply>> {
    switch (mood) {
      case 'answer':
        return { trace_id: currentTraceId() ?? '' };
      case 'refuse':
        throw new ApplicationError('NOT_FOUND', { cause: 'an inner reason' });
      case 'break':
        throw new Error('an inner reason');
      case 'be silent':
        return new Promise(() => undefined);
      case 'talk nonsense':
        return { trace_id: 7 as unknown as string };
    }
  }
}

/** One process on the bus, as far as the bus is concerned. */
export class Replica {
  private constructor(
    private readonly app: INestApplication,
    /** Resolves when the link has first said that it is there. A link within one process is always there and never says so. */
    readonly returned: Promise<void>,
  ) {}

  static async start(pubSub: PubSub, controllers: Type[] = [Greeter]): Promise<Replica> {
    @Global()
    @Module({
      imports: [ServiceBusModule],
      controllers,
      providers: [{ provide: PubSub, useValue: pubSub }, Metrics],
      exports: [PubSub, Metrics],
    })
    class ReplicaModule {}
    const module = await Test.createTestingModule({ imports: [ReplicaModule] }).compile();
    const app = module.createNestApplication({ logger: false });
    const returned = new Promise<void>((resolve) => app.get(ServiceBus).onReturn(resolve));
    try {
      connectServiceBus(app);
      await app.init();
    } catch (error) {
      await app.close();
      throw error;
    }
    return new Replica(app, returned);
  }

  get bus(): ServiceBus {
    return this.app.get(ServiceBus);
  }

  get id(): string {
    return this.app.get(ServiceInstance).id;
  }

  get greeter(): Greeter {
    return this.app.get(Greeter);
  }

  /** How many messages were dropped, by `<pattern> <reason>`. */
  async refused(): Promise<Record<string, number>> {
    const metric = await this.app.get(Metrics).registry.getSingleMetric('service_bus_refused_total')?.get();
    return Object.fromEntries(
      (metric?.values ?? []).map(({ labels, value }) => [`${labels['pattern']} ${labels['reason']}`, value]),
    );
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
