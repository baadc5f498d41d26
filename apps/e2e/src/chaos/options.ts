import { parseArgs } from 'node:util';
import { z } from 'zod';

const count = (low: number, high: number, fallback: number) =>
  z.coerce.number().int().min(low).max(high).default(fallback);

const optionsSchema = z.object({
  clients: count(10, 20_000, 200),
  /** How long faults happen; a fault that has not had its turn by then still gets it. */
  seconds: count(5, 86_400, 60),
  gateways: count(1, 8, 3),
  /** Messages of services a second, over all targets. */
  rate: count(1, 1_000, 30),
  /** Messages of clients a second, over all clients. */
  'client-rate': count(0, 1_000, 10),
  /** Messages a second that are recorded in transactions, over all targets; what is rolled back counts too. */
  'outbox-rate': count(0, 1_000, 10),
  seed: z.string().default(() => String(Date.now() % 1_000_000)),
  /** Redis loses its data: nobody may miss anything without being told. */
  'lose-redis-data': z.boolean().default(false),
  /** Redis is a Redis Cluster of six nodes, and masters fail; with `lose-redis-data` before their replicas have everything. */
  'redis-cluster': z.boolean().default(false),
  /** Faults to inflict, by name; all of them unless said. */
  only: z
    .string()
    .transform((names) => names.split(','))
    .optional(),
  /** Instead of a cluster of its own: the address of a stack that runs in containers, three gateways behind it. */
  url: z.url().optional(),
  /** Of these containers: the name of their project, and the program that made them. */
  project: z.string().default('ginforge'),
  compose: z.string().default('docker compose'),
  /** A file for the results as JSON. */
  report: z.string().optional(),
});

export type ChaosOptions = z.infer<typeof optionsSchema>;

/** Reads the options of the command line. @throws Error with one sentence for each that is wrong */
export function readOptions(args: string[]): ChaosOptions {
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(
        Object.keys(optionsSchema.shape).map((name) => [name, { type: 'string' }] as const),
      ),
      'lose-redis-data': { type: 'boolean' },
      'redis-cluster': { type: 'boolean' },
    },
  });
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'),
  );
}
