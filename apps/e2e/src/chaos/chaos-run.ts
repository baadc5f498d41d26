import { setTimeout as sleep } from 'node:timers/promises';
import { audit, type Findings } from './audit.js';
import { Cluster } from './cluster.js';
import { chooseLanes, FaultSchedule } from './fault-schedule.js';
import { Ledger } from './ledger.js';
import { MemoryWatch } from './memory.js';
import { type ChaosOptions } from './options.js';
import { Population } from './population.js';
import { RelayProcess } from './relay-process.js';
import { type ChaosResult } from './result.js';
import { SeededRandom } from './seeded-random.js';
import { Workload } from './workload.js';

const relayCount = 2;
/** Everything that was said is acknowledged, and everything acknowledged arrives, within this time after the last fault. */
const settleMs = 120_000;
const collectSeconds = 10;
/** What does not end by then ends with this process, to which every child is tied. */
const closeMs = 15_000;

/** One run, from the start of Redis to its end. */
export class ChaosRun {
  private readonly ledger = new Ledger();
  private readonly closers: (() => Promise<void> | void)[] = [];
  private readonly startedAt = Date.now();

  constructor(
    private readonly options: ChaosOptions,
    private readonly signal: AbortSignal,
    private readonly print: (line: string) => void,
  ) {}

  /** Stops everything it started, however it ends. @throws DOMException AbortError when the signal aborts */
  async run(): Promise<ChaosResult> {
    try {
      return await this.perform();
    } finally {
      for (const close of this.closers.reverse()) await Promise.race([close(), sleep(closeMs)]);
    }
  }

  private async perform(): Promise<ChaosResult> {
    const cluster = await this.startCluster();
    const memory = new MemoryWatch(cluster.seats.map(({ process }) => process));
    await memory.begin();
    const population = await this.startPopulation(cluster);
    const relays = await this.startRelays(cluster);
    const schedule = new FaultSchedule({ cluster, population, relays }, this.schedule());

    const talking = new AbortController();
    const watching = new AbortController();
    const watched = memory.run(watching.signal);
    const workload = new Workload(
      population,
      relays,
      this.ledger,
      new SeededRandom(`${this.options.seed} workload`),
    );
    const { rate, 'client-rate': clientRate } = this.options;
    const talked = workload.run({ relays: rate, clients: clientRate }, talking.signal);
    try {
      await Promise.race([schedule.run(chooseLanes(this.options)), this.interrupted()]);
      this.signal.throwIfAborted();
      talking.abort();
      await talked;
      await cluster.heal();
      workload.conclude();
      await this.settle(population);
      const findings = audit(this.ledger, population.clients);
      const conditions = this.conditionsOfLosers(population);
      population.stop();
      await memory.end(collectSeconds);
      return { ...this.result(population, schedule, memory, findings), conditions };
    } finally {
      talking.abort();
      watching.abort();
      await Promise.allSettled([talked, watched]);
    }
  }

  private interrupted(): Promise<void> {
    return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  private async startCluster(): Promise<Cluster> {
    const cluster = await Cluster.start(this.options.gateways);
    this.closers.push(() => cluster.stop());
    this.log(`Redis on port ${cluster.redis.port}, ${cluster.seats.length} gateways`);
    return cluster;
  }

  private async startPopulation(cluster: Cluster): Promise<Population> {
    const random = new SeededRandom(`${this.options.seed} population`);
    const gateways = cluster.seats.map(({ process }) => process.wsUrl);
    const population = Population.draw(this.options.clients, random, this.ledger, () => gateways);
    this.closers.push(() => population.stop());
    await population.start();
    const { clients, users, rooms } = population;
    this.log(`${clients.length} clients of ${users.length} users in ${rooms.length} rooms`);
    return population;
  }

  private async startRelays(cluster: Cluster): Promise<RelayProcess[]> {
    const relays = Array.from(
      { length: relayCount },
      (_, index) => new RelayProcess(`relay-${index + 1}`, cluster.redis.url, this.ledger),
    );
    for (const relay of relays) {
      this.closers.push(() => relay.kill());
      await relay.start();
    }
    return relays;
  }

  /** Waits until nothing is under way and nobody misses anything, or until that takes too long. */
  private async settle({ clients }: Population): Promise<void> {
    this.log('no more faults; waiting until everything has arrived');
    const givesUpAt = Date.now() + settleMs;
    while (Date.now() < givesUpAt && !this.signal.aborted) {
      await sleep(1_000);
      const open = this.ledger.count('open');
      const loses = this.options['lose-redis-data'];
      const missing = open > 0 ? undefined : audit(this.ledger, clients).counts[loses ? 'untold' : 'lost'];
      if (missing === 0) break;
      this.log(missing === undefined ? `${open} messages are not acknowledged` : `${missing} are missing`);
    }
    this.signal.throwIfAborted();
    await sleep(3_000); // what is doubled may come late
  }

  private conditionsOfLosers({ clients }: Population): Record<string, number> {
    const conditions: Record<string, number> = {};
    for (const client of clients) {
      if (audit(this.ledger, [client]).counts.lost === 0) continue;
      conditions[client.condition] = (conditions[client.condition] ?? 0) + 1;
    }
    return conditions;
  }

  private result(
    { clients }: Population,
    { inflicted }: FaultSchedule,
    { uses }: MemoryWatch,
    { counts, examples }: Findings,
  ): Omit<ChaosResult, 'conditions'> {
    const errors = new Map<string, number>();
    for (const client of clients)
      for (const [code, count] of client.errors) errors.set(code, (errors.get(code) ?? 0) + count);
    return {
      seed: this.options.seed,
      seconds: Math.round((Date.now() - this.startedAt) / 1_000),
      loseRedisData: this.options['lose-redis-data'],
      clients: clients.length,
      messages: {
        acknowledged: this.ledger.count('acknowledged'),
        forsaken: this.ledger.count('forsaken'),
        open: this.ledger.count('open'),
        contradicted: this.ledger.contradicted.size,
      },
      received: clients.reduce((sum, { reception }) => sum + reception.size, 0),
      reconnects: clients.reduce((sum, { reconnects }) => sum + reconnects, 0),
      clientsTold: clients.filter(({ reception }) =>
        reception.losses.some(({ stream }) => stream === 'broadcast'),
      ).length,
      inflicted: Object.fromEntries(inflicted),
      violations: counts,
      examples,
      errors: Object.fromEntries(errors),
      memory: uses,
    };
  }

  private schedule() {
    const { seed, seconds } = this.options;
    return { seed, seconds, log: (line: string) => this.log(line), signal: this.signal };
  }

  private log(line: string): void {
    const seconds = ((Date.now() - this.startedAt) / 1_000).toFixed(1).padStart(7);
    this.print(`${seconds} s  ${line}`);
  }
}
