import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from './cluster.js';
import { Comparison } from './comparison.js';
import { chooseLanes, FaultSchedule } from './fault-schedule.js';
import { findOut } from './find-out.js';
import { Ledger } from './ledger.js';
import { MemoryWatch } from './memory.js';
import { type ChaosOptions } from './options.js';
import { OutboxDatabase } from './outbox-database.js';
import { OutboxWriters } from './outbox-writers.js';
import { Population } from './population.js';
import { RelayProcess } from './relay-process.js';
import { type ChaosResult } from './result.js';
import { SeededRandom } from './seeded-random.js';
import { settle } from './settle.js';
import { Workload } from './workload.js';

const relayCount = 2;
const collectSeconds = 10;
/** What does not end by then ends with this process, to which every child is tied. */
const closeMs = 15_000;

/** One run, from the start of Redis to its end. */
export class ChaosRun {
  private readonly ledger = new Ledger();
  private readonly closers: (() => Promise<void> | void)[] = [];
  private readonly startedAt = Date.now();
  private readonly delay = monitorEventLoopDelay();

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
    const memory = new MemoryWatch(cluster.processes);
    await memory.begin();
    const database = await this.openDatabase(cluster);
    const population = await this.startPopulation(cluster);
    const relays = await this.startRelays(cluster);
    const schedule = new FaultSchedule({ cluster, population, relays, database }, this.schedule());
    const writers = new OutboxWriters(database, population, this.ledger, this.random('outbox'));
    const workload = new Workload(population, relays, writers, this.ledger, this.random('workload'));

    this.delay.enable();
    const talking = new AbortController();
    const watching = new AbortController();
    const watched = memory.run(watching.signal);
    const { rate, 'client-rate': clientRate, 'outbox-rate': outboxRate } = this.options;
    const rates = { relays: rate, clients: clientRate, outbox: outboxRate };
    const talked = workload.run(rates, talking.signal);
    try {
      await Promise.race([schedule.run(chooseLanes(this.options)), this.interrupted()]);
      this.signal.throwIfAborted();
      talking.abort();
      await talked;
      this.delay.disable();
      await cluster.heal();
      await workload.conclude();
      const comparison = await Comparison.open(this.options, this.ledger, cluster.redisAddress);
      this.closers.push(() => comparison.close());
      await this.settle(population, database, comparison);
      const { options, ledger, startedAt, delay } = this;
      const { inflicted } = schedule;
      const outbox = await findOutOutbox(writers, database);
      await comparison.look();
      const settled = { options, ledger, startedAt, delay, population, outbox, inflicted };
      const found = findOut({ ...settled, comparison });
      population.stop();
      await memory.end(collectSeconds);
      return { ...found, memory: memory.uses };
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
    const { gateways: count, 'redis-cluster': redisCluster } = this.options;
    const cluster = await Cluster.start({ gateways: count, redisCluster });
    this.closers.push(() => cluster.stop());
    const { redisAddress, gateways, workers } = cluster;
    const where = [redisAddress].flat().join(', ');
    this.log(`Redis at ${where}; ${gateways.length} gateways, ${workers.length} workers`);
    return cluster;
  }

  private async openDatabase({ postgres }: Cluster): Promise<OutboxDatabase> {
    const database = await OutboxDatabase.open(postgres.url, OutboxWriters.connections);
    this.closers.push(() => database.close());
    return database;
  }

  private async startPopulation(cluster: Cluster): Promise<Population> {
    const gateways = cluster.gateways.map(({ process }) => process.wsUrl);
    const random = this.random('population');
    const population = Population.draw({ size: this.options.clients, gateways }, random, this.ledger);
    this.closers.push(() => population.stop());
    await population.start();
    const { clients, users, rooms } = population;
    this.log(`${clients.length} clients of ${users.length} users in ${rooms.length} rooms`);
    return population;
  }

  private async startRelays(cluster: Cluster): Promise<RelayProcess[]> {
    const relays = Array.from(
      { length: relayCount },
      (_, index) => new RelayProcess(`relay-${index + 1}`, cluster.redisAddress, this.ledger),
    );
    for (const relay of relays) {
      this.closers.push(() => relay.kill());
      await relay.start();
    }
    return relays;
  }

  /** Waits until nothing is under way and nobody misses anything, or until that takes too long. */
  private async settle(
    { clients }: Population,
    database: OutboxDatabase,
    comparison: Comparison,
  ): Promise<void> {
    await settle(() => this.whatIsWanting(clients, database, comparison), this.schedule());
  }

  private async whatIsWanting(
    clients: Population['clients'],
    database: OutboxDatabase,
    comparison: Comparison,
  ): Promise<string | undefined> {
    const open = this.ledger.count('open');
    if (open > 0) return `${open} messages are not acknowledged`;
    const { waiting } = await database.leftInOutbox();
    if (waiting > 0) return `${waiting} messages wait in the outbox`;
    await comparison.look();
    const { 'lose-redis-data': loses, 'redis-cluster': shards } = this.options;
    const missing = comparison.find(clients).counts[loses && !shards ? 'untold' : 'lost'];
    return missing > 0 ? `${missing} are missing` : undefined;
  }

  private random(part: string): SeededRandom {
    return new SeededRandom(`${this.options.seed} ${part}`);
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

async function findOutOutbox(
  writers: OutboxWriters,
  database: OutboxDatabase,
): Promise<ChaosResult['outbox']> {
  const left = await database.leftInOutbox();
  return { ...writers.said, ...left, failures: Object.fromEntries(database.failures) };
}
