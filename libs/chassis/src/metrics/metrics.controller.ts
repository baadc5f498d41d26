import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';

import { RawResponse } from '../http/envelope.interceptor.js';
import { Metrics } from './metrics.js';

/** `GET /metrics` in the Prometheus text format. */
@RawResponse()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  async scrape(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.setHeader('Content-Type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
