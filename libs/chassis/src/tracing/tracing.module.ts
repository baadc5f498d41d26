import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';

import { type ServiceEnvironment } from '../environment/service-environment.js';
import { type OtelRecorder } from './otel-recorder.js';
import { recordSpansWith } from './spans.js';

const spanRecorder = Symbol('span recorder');

/** Sends the spans of this process to OTEL_EXPORTER_OTLP_ENDPOINT (OB-02). Without one it does nothing and loads nothing. */
@Module({})
export class TracingModule implements OnApplicationShutdown {
  constructor(@Inject(spanRecorder) private readonly recorder: OtelRecorder | null) {}

  static forRoot(environment: ServiceEnvironment, name: string): DynamicModule {
    const useFactory = () => openRecorder(environment, name);
    return { module: TracingModule, providers: [{ provide: spanRecorder, useFactory }] };
  }

  /** After everything else has ended. */
  async onApplicationShutdown(): Promise<void> {
    if (this.recorder === null) return;
    recordSpansWith(undefined);
    await this.recorder.stop();
  }
}

async function openRecorder(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio }: ServiceEnvironment,
  service: string,
): Promise<OtelRecorder | null> {
  if (endpoint === undefined) return null;
  const { OtelRecorder } = await import('./otel-recorder.js');
  const recorder = new OtelRecorder({ service, endpoint, ratio });
  recordSpansWith(recorder);
  return recorder;
}
