import { type IntervalHistogram } from 'node:perf_hooks';
import { type Verdict } from './comparison.js';
import { type Ledger } from './ledger.js';
import { type ChaosOptions } from './options.js';
import { type Population } from './population.js';
import { type ChaosResult } from './result.js';

/** A run when everything has arrived that will. */
export interface SettledRun {
  options: ChaosOptions;
  ledger: Ledger;
  /** By `Date.now()`. */
  startedAt: number;
  population: Population;
  outbox: ChaosResult['outbox'];
  /** How often each fault happened. */
  inflicted: ReadonlyMap<string, number>;
  comparison: Verdict;
  /** Of the runner's own event loop. */
  delay: IntervalHistogram;
}

/** Compares and counts everything but the memory, while the clients are still connected. */
export function findOut(run: SettledRun): Omit<ChaosResult, 'memory'> {
  const { options, population, outbox, inflicted, comparison } = run;
  const { clients } = population;
  const { counts, examples, lostByFailovers, rightlyTold } = comparison.find(clients);
  return {
    seed: options.seed,
    seconds: Math.round((Date.now() - run.startedAt) / 1_000),
    longestPause: Math.round(run.delay.max / 1e6),
    loseRedisData: options['lose-redis-data'],
    redisCluster: options['redis-cluster'],
    clients: clients.length,
    messages: countMessages(run),
    outbox,
    received: clients.reduce((sum, { reception }) => sum + reception.size, 0),
    reconnects: clients.reduce((sum, { reconnects }) => sum + reconnects, 0),
    clientsTold: clients.filter(({ reception }) =>
      reception.losses.some(({ stream }) => stream === 'broadcast'),
    ).length,
    inflicted: Object.fromEntries(inflicted),
    violations: counts,
    lostByFailovers,
    rightlyTold,
    examples,
    conditions: conditionsOfLosers(run),
    errors: countErrors(population),
  };
}

function countMessages({ ledger, comparison }: SettledRun): ChaosResult['messages'] {
  return {
    acknowledged: ledger.count('acknowledged'),
    forsaken: ledger.count('forsaken'),
    open: ledger.count('open'),
    contradicted: comparison.contradicted,
  };
}

function conditionsOfLosers({ comparison, population }: SettledRun): Record<string, number> {
  const conditions: Record<string, number> = {};
  for (const client of population.clients) {
    if (comparison.find([client]).counts.lost === 0) continue;
    conditions[client.condition] = (conditions[client.condition] ?? 0) + 1;
  }
  return conditions;
}

function countErrors({ clients }: Population): Record<string, number> {
  const errors = new Map<string, number>();
  for (const client of clients)
    for (const [code, count] of client.errors) errors.set(code, (errors.get(code) ?? 0) + count);
  return Object.fromEntries(errors);
}
