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

/** @typeParam On what it takes hold of */
export interface Fault<On = Stage> {
  readonly name: string;
  /** Does harm, waits, and puts it right. @returns what it did, for people */
  inflict(stage: On, random: SeededRandom): Promise<string>;
}

/** Faults of which one happens at a time; lanes run beside each other, so that troubles meet. */
export interface Lane<On = Stage> {
  readonly name: string;
  /** The shortest and the longest pause before each fault. Seconds. */
  readonly pause: readonly [number, number];
  readonly faults: readonly Fault<On>[];
}
