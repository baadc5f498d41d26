import { z } from 'zod';

import { defineQuery } from '../service-bus/service-pattern.js';

/** How one process does, by its own account. */
export const healthReport = z.object({
  /** As in logs: `user-api`. */
  service: z.string(),
  status: z.enum(['ok', 'draining', 'unavailable']),
  checks: z.record(z.string(), z.enum(['ok', 'failed'])),
  started_at: z.iso.datetime(),
  node_version: z.string(),
  memory_bytes: z.int().min(0),
  /** How late the event loop was at the most in 99 of 100 turns since it was last asked; `null` where it has not turned. */
  event_loop_delay_ms: z.number().min(0).nullable(),
});

export type HealthReport = z.infer<typeof healthReport>;

/** Every process of every service answers. */
export const serviceHealth = defineQuery('service.health', z.strictObject({}), healthReport);
