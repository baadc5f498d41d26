import { type Cluster } from './cluster.js';
import { type OutboxDatabase } from './outbox-database.js';
import { type Population } from './population.js';
import { type RelayProcess } from './relay-process.js';
import { type SeededRandom } from './seeded-random.js';

/** What faults can take hold of. */
export interface Stage {
  readonly cluster: Cluster;
  readonly population: Population;
  readonly relays: readonly RelayProcess[];
  readonly database: OutboxDatabase;
}

export interface Fault {
  readonly name: string;
  /** Does harm, waits, and puts it right. @returns what it did, for people */
  inflict(stage: Stage, random: SeededRandom): Promise<string>;
}

/** Faults of which one happens at a time; lanes run beside each other, so that troubles meet. */
export interface Lane {
  readonly name: string;
  /** The shortest and the longest pause before each fault. Seconds. */
  readonly pause: readonly [number, number];
  readonly faults: readonly Fault[];
}
