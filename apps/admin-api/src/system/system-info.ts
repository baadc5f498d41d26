import { z } from 'zod';

/** What runs here, measured when it is asked. */
export const systemInfo = z
  .object({
    title: z.string().meta({ description: 'The name that the console shows.' }),
    environment: z.enum(['development', 'test', 'production']),
    node_version: z.string(),
    platform: z.string(),
    time: z.iso.datetime(),
    started_at: z.iso.datetime().meta({ description: 'Of the replica of admin-api that answers.' }),
    cpus: z.int().min(1).meta({ description: 'What the process may use.' }),
    load_average: z.array(z.number()).length(3).meta({ description: 'Of the host: 1, 5 and 15 minutes.' }),
    host_memory_bytes: z.object({ total: z.int(), free: z.int() }),
    online_users: z.int().min(0),
    connections: z.int().min(0),
  })
  .meta({ id: 'SystemInfo' });

export type SystemInfo = z.output<typeof systemInfo>;
