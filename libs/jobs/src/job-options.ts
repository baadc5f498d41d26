import type { JobsOptions } from 'bullmq';

import { jobCatalogue, type JobName } from './job-catalogue.js';

/** Done jobs are kept for an hour, so that their ids are still known; dead ones for two weeks, to be looked at (WK-02). */
const retention = {
  removeOnComplete: { age: 3_600, count: 10_000 },
  removeOnFail: { age: 14 * 86_400, count: 100_000 },
};

/** How often a job of this name is tried, how long between, and how long it is kept. */
export function jobOptions(name: JobName) {
  const { attempts, backoffMs } = jobCatalogue[name];
  const backoff = { type: 'exponential', delay: backoffMs, jitter: 0.5 };
  return { attempts, backoff, ...retention } satisfies JobsOptions;
}
