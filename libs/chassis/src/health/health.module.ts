import { Global, Module } from '@nestjs/common';

import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

/** `GET /healthz`, `GET /readyz`, and {@link Readiness} for whoever has a dependency to watch. */
@Global()
@Module({ controllers: [HealthController], providers: [Readiness], exports: [Readiness] })
export class HealthModule {}
