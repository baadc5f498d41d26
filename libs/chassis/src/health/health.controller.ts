import { Controller, Get, Header, HttpCode, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';

import { RawResponse } from '../http/envelope.interceptor.js';
import { Answers } from '../openapi/answers.decorator.js';
import { Readiness } from './readiness.js';

const healthAnswer = z.object({ status: z.literal('ok') });

const readinessAnswer = z
  .object({
    status: z.enum(['ok', 'draining', 'unavailable']),
    checks: z.record(z.string(), z.enum(['ok', 'failed'])).meta({ description: 'By the dependency’s name.' }),
  })
  .meta({ id: 'Readiness' });

/** The probes: `/healthz` asks whether the process runs, `/readyz` whether it should be given work. */
@RawResponse()
@Controller()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** 200 as long as the event loop turns, whatever the state of the dependencies. */
  @Get('healthz')
  @Header('Cache-Control', 'no-store')
  @Answers(healthAnswer, 'Whether the process runs')
  health(): z.input<typeof healthAnswer> {
    return { status: 'ok' };
  }

  /** 200 when ready; 503 with the failing checks while a dependency is away or the process is about to stop. */
  @Get('readyz')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Answers(readinessAnswer, 'Whether this replica should be given work', { sameAnswerAt: [503] })
  async ready(@Res({ passthrough: true }) response: Response): Promise<z.input<typeof readinessAnswer>> {
    const { ready, draining, checks } = await this.readiness.report();
    if (!ready) response.status(503);
    return { status: ready ? 'ok' : draining ? 'draining' : 'unavailable', checks };
  }
}
