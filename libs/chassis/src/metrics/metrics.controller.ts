import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';

import { RawResponse } from '../http/envelope.interceptor.js';
import { Answers } from '../openapi/answers.decorator.js';
import { Metrics } from './metrics.js';

/** `GET /metrics` in the Prometheus text format. */
@RawResponse()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  @Answers(z.string(), 'What the process counts and measures, for Prometheus', { contentType: 'text/plain' })
  async scrape(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('Content-Type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
