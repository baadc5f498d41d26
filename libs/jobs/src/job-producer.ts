import { ApplicationError, traceCarrier } from '@ginforge/chassis';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';

import { jobCatalogue, type JobInput, type JobName, parseJobPayload } from './job-catalogue.js';
import { jobOptions } from './job-options.js';
import { JobQueues } from './job-queues.js';

/** How one job differs from others of its kind. */
export interface EnqueueOptions {
  /** A job with this id is not added a second time while the first is known, also when that one is done. Not a number, no colon. */
  readonly jobId?: string;
  /** Milliseconds before it may run. */
  readonly delay?: number;
}

const jobIdPattern = /^(?!\d+$)[\w.-]{1,128}$/;

/** Whether BullMQ takes this for the id of a job. */
export function isJobId(text: string): boolean {
  return jobIdPattern.test(text);
}

/** Puts jobs into their queues. A job belongs to the trace of the work that enqueues it (RT-62). */
@Injectable()
export class JobProducer {
  constructor(private readonly queues: JobQueues) {}

  /**
   * When it resolves, with the job's id, the job is in Redis.
   * @throws JobPayloadError if the payload does not fit the catalogue (WK-01)
   * @throws ApplicationError `UNAVAILABLE`, within two seconds, while Redis is away
   */
  async enqueue<Name extends JobName>(
    name: Name,
    payload: JobInput<Name>,
    options: EnqueueOptions = {},
  ): Promise<string> {
    const { queue } = jobCatalogue[name];
    const { jobId = uuidv7(), delay } = options;
    if (!isJobId(jobId)) throw new TypeError(`"${jobId}" cannot be a job id`);
    const data = parseJobPayload(name, payload);
    const telemetry = { metadata: JSON.stringify(traceCarrier()) };
    try {
      await this.queues.get(queue).add(name, data, { jobId, delay, telemetry, ...jobOptions(name) });
    } catch (cause) {
      throw new ApplicationError('UNAVAILABLE', { cause });
    }
    return jobId;
  }
}
