import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, binary } from '@ginforge/chassis';
import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import type { Response } from 'express';

import { TracesService } from './traces.service.js';

/** `/api/v1/admin/realtime/traces` */
@Controller('api/v1/admin/realtime')
export class TracesController {
  constructor(private readonly traces: TracesService) {}

  /** Of `user:<id>` or `room:<name>`: a JSON object a line (`TraceLine` of the protocol), until the reader leaves. */
  @Get('traces/:target')
  @RequirePermission('realtime:trace')
  @Answers(binary, 'What passes to a user or in a room from now on, without its content', {
    contentType: 'application/x-ndjson',
    errors: ['NOT_FOUND', 'RATE_LIMITED'],
  })
  async trace(
    @CurrentActor() actor: Actor,
    @Param('target') target: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const lines = await this.traces.start(actor, target);
    response.once('close', () => lines.destroy());
    if (response.closed) lines.destroy();
    response.setHeader('Cache-Control', 'no-store');
    return new StreamableFile(lines, { type: 'application/x-ndjson' });
  }
}
