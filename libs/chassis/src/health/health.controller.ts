import { Controller, Get, Header, HttpCode, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';

import { RawResponse } from '../http/envelope.interceptor.js';
import { Readiness, type ReadinessReport } from './readiness.js';

interface ReadinessAnswer {
  readonly status: 'ok' | 'draining' | 'unavailable';
  readonly checks: ReadinessReport['checks'];
}

/** The probes: `/healthz` asks whether the process runs, `/readyz` whether it should be given work. */
@RawResponse()
@Controller()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** 200 as long as the event loop turns, whatever the state of the dependencies. */
  @Get('healthz')
  @Header('Cache-Control', 'no-store')
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when ready; 503 with the failing checks while a dependency is away or the process is about to stop. */
  @Get('readyz')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadinessAnswer> {
    const { ready, draining, checks } = await this.readiness.report();
    if (!ready) response.status(503);
    return { status: ready ? 'ok' : draining ? 'draining' : 'unavailable', checks };
  }
}
