import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../audit.js';
import { byTheBooks } from '../comparison.js';
import { FaultSchedule, withFaults } from '../fault-schedule.js';
import { findOut } from '../find-out.js';
import { Ledger } from '../ledger.js';
import { type ChaosOptions } from '../options.js';
import { Population } from '../population.js';
import { type ChaosResult } from '../result.js';
import { SeededRandom } from '../seeded-random.js';
import { settle } from '../settle.js';
import { Containers } from './containers.js';
import { Operators } from './operators.js';
import { outsideLanes } from './outside-faults.js';

const tickMs = 50;

/**
 * One run against a stack that runs in containers: all that is said and heard goes through its one address, and the engine does the
 * harm. It starts no service and stops none for good.
 */
export class OutsideRun {
  private readonly ledger = new Ledger();
  private readonly startedAt = Date.now();
  private readonly delay = monitorEventLoopDelay();
  private readonly url: string;

  constructor(
    private readonly options: ChaosOptions,
    private readonly signal: AbortSignal,
    private readonly print: (line: string) => void,
  ) {
    this.url = options.url ?? '';
  }

  /** Leaves containers whole, however it ends. @throws DOMException AbortError when the signal aborts */
  async run(): Promise<ChaosResult> {
    const { ledger, options } = this;
    const containers = new Containers(options.project, options.compose);
    const gateways = [`${this.url.replace(/^http/, 'ws')}/ws`];
    const plan = { size: options.clients, gateways, mark: `${this.startedAt.toString(36)}-` };
    const population = Population.draw(plan, this.random('population'), ledger);
    const operators = new Operators(this.url, population, ledger, this.random('operators'));
    try {
      await population.start();
      this.log(`${population.clients.length} clients of ${population.users.length} users at ${this.url}`);
      const inflicted = await this.harm(containers, population, operators);
      await operators.conclude();
      await settle(() => this.whatIsWanting(population), this.schedule());
      return this.result(population, operators, inflicted);
    } finally {
      population.stop();
      await containers.heal();
    }
  }

  /** Inflicts the faults while everybody talks. @returns how often each happened */
  private async harm(
    containers: Containers,
    population: Population,
    operators: Operators,
  ): Promise<ReadonlyMap<string, number>> {
    const schedule = new FaultSchedule({ containers, population }, this.schedule());
    const talking = new AbortController();
    this.delay.enable();
    const talked = Promise.all([
      this.letClientsTalk(population, talking.signal),
      operators.talk(this.options.rate, talking.signal),
    ]);
    try {
      const lanes = withFaults(outsideLanes, this.options.only);
      await Promise.race([schedule.run(lanes), once(this.signal, 'abort')]);
      this.signal.throwIfAborted();
    } finally {
      talking.abort();
      this.delay.disable();
    }
    await talked;
    return schedule.inflicted;
  }

  private async letClientsTalk(population: Population, signal: AbortSignal): Promise<void> {
    const [startedAt, random] = [Date.now(), this.random('clients')];
    for (let said = 0; !signal.aborted; await sleep(tickMs)) {
      const due = ((Date.now() - startedAt) / 1_000) * this.options['client-rate'];
      while (said < due) said += population.letAClientSpeak(random);
    }
  }

  private whatIsWanting({ clients }: Population): Promise<string | undefined> {
    const open = this.ledger.count('open');
    if (open > 0) return Promise.resolve(`${open} messages are not acknowledged`);
    const { lost } = audit(this.ledger, clients).counts;
    return Promise.resolve(lost > 0 ? `${lost} are missing` : undefined);
  }

  private result(
    population: Population,
    { acknowledged, failures }: Operators,
    inflicted: ReadonlyMap<string, number>,
  ): ChaosResult {
    const { options, ledger, startedAt, delay } = this;
    const left = { rolledBack: 0, waiting: 0, setAside: 0 }; // nobody outside sees more of the outbox than what arrives
    const outbox = { acknowledged, ...left, failures: Object.fromEntries(failures) };
    const comparison = byTheBooks(ledger);
    const found = findOut({ options, ledger, startedAt, delay, population, outbox, inflicted, comparison });
    return { ...found, memory: [] };
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
