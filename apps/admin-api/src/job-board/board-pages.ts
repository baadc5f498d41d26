import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { ApplicationError } from '@ginforge/chassis';
import { JobQueues, jobQueues } from '@ginforge/jobs';
import { Injectable } from '@nestjs/common';
import { type Queue } from 'bullmq';
import type { Express } from 'express';

import { maskedPayload } from '../jobs/masked-payload.js';
import { boardPath } from './board-paths.js';

/** The pages of bull-board over our queues. They mask payloads as our own routes do. */
@Injectable()
export class BoardPages {
  private made: { readonly queues: readonly Queue[]; readonly pages: Express } | undefined;

  constructor(private readonly jobQueues: JobQueues) {}

  /** Made anew where a queue is another one, as after an outage. @throws ApplicationError UNAVAILABLE while Redis is away */
  current(): Express {
    const queues = this.open();
    if (!this.made?.queues.every((queue, index) => queue === queues[index])) {
      this.made = { queues, pages: pagesOver(queues) };
    }
    return this.made.pages;
  }

  private open(): Queue[] {
    try {
      return [...jobQueues().keys()].map((name) => this.jobQueues.get(name));
    } catch (cause) {
      throw new ApplicationError('UNAVAILABLE', { cause });
    }
  }
}

function pagesOver(queues: readonly Queue[]): Express {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(boardPath);
  const adapters = queues.map((queue) => {
    const adapter = new BullMQAdapter(queue);
    adapter.setFormatter('data', (data: unknown) => maskedPayload(data) as Record<string, unknown>);
    return adapter;
  });
  createBullBoard({
    queues: adapters,
    serverAdapter,
    options: { uiConfig: { boardTitle: 'GinForge jobs' } },
  });
  const pages = serverAdapter.getRouter() as Express;
  return pages.disable('x-powered-by').disable('etag');
}
