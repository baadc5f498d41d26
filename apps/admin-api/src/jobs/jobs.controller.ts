import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';

import { type JobView, type JobsQuery, jobsQuery, jobView, type QueueView, queueView } from './job-view.js';
import { JobsService } from './jobs.service.js';

/** `/api/v1/admin/jobs`: the worker's queues. */
@Controller('api/v1/admin/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @RequirePermission('job:read')
  @Answers(z.array(queueView), 'The queues with their schedules, and how many jobs wait in them')
  queues(): Promise<QueueView[]> {
    return this.jobs.queues();
  }

  @Get('list')
  @RequirePermission('job:read')
  @Answers(
    pageOf(jobView),
    'Jobs in one state, dead ones unless said, of one queue or of all, a page at a time',
  )
  list(@Query({ schema: jobsQuery }) query: JobsQuery): Promise<Page<JobView>> {
    return this.jobs.list(query);
  }

  @Post(':queue/:id/retry')
  @HttpCode(200)
  @RequirePermission('job:manage')
  @Answers(jobView, 'Has a dead job tried again', { errors: ['NOT_FOUND', 'CONFLICT'] })
  retry(
    @CurrentActor() actor: Actor,
    @Param('queue') queue: string,
    @Param('id') id: string,
  ): Promise<JobView> {
    return this.jobs.retry(actor, queue, id);
  }

  @Delete(':queue/:id')
  @RequirePermission('job:manage')
  @Answers(jobView, 'Removes a job that does not run', { errors: ['NOT_FOUND', 'CONFLICT'] })
  remove(
    @CurrentActor() actor: Actor,
    @Param('queue') queue: string,
    @Param('id') id: string,
  ): Promise<JobView> {
    return this.jobs.remove(actor, queue, id);
  }
}
