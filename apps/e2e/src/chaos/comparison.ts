import { type RedisAddress } from '@ginforge/chassis';
import { audit, type Audited, type Findings } from './audit.js';
import { auditFailovers } from './failover-audit.js';
import { LastWords } from './last-words.js';
import { type Ledger } from './ledger.js';
import { type ChaosOptions } from './options.js';
import { type SurvivingStream, SurvivingStreams, wasLost } from './surviving-streams.js';

/** What a comparison finds. */
export interface Verdict {
  find(clients: readonly Audited[]): Findings;
  /** How many messages are in a stream twice. */
  readonly contradicted: number;
}

/** By the books alone, for whom Redis is out of reach. */
export function byTheBooks(ledger: Ledger): Verdict {
  return { find: (clients) => audit(ledger, clients), contradicted: ledger.contradicted.size };
}

/** The comparison of the books with what clients got. Ask it to look at Redis before it is to find something. */
export abstract class Comparison implements Verdict {
  static async open(options: ChaosOptions, ledger: Ledger, redis: RedisAddress): Promise<Comparison> {
    return options['redis-cluster']
      ? new ComparisonWithCluster(ledger, options, await SurvivingStreams.open(redis))
      : new ComparisonWithBooks(ledger, await LastWords.open(ledger, redis));
  }

  /** Reads from Redis what the books lack. */
  abstract look(): Promise<void>;
  abstract find(clients: readonly Audited[]): Findings;
  abstract get contradicted(): number;
  abstract close(): Promise<void>;
}

/** What was acknowledged arrives. */
class ComparisonWithBooks extends Comparison {
  constructor(
    private readonly ledger: Ledger,
    private readonly lastWords: LastWords,
  ) {
    super();
  }

  override look(): Promise<void> {
    return this.lastWords.locate();
  }

  override find(clients: readonly Audited[]): Findings {
    return byTheBooks(this.ledger).find(clients);
  }

  override get contradicted(): number {
    return byTheBooks(this.ledger).contradicted;
  }

  override close(): Promise<void> {
    return this.lastWords.close();
  }
}

/** What the masters that took over still had arrives, and whoever had more is told. */
class ComparisonWithCluster extends Comparison {
  private streams: ReadonlyMap<string, SurvivingStream> = new Map();

  constructor(
    private readonly ledger: Ledger,
    private readonly options: ChaosOptions,
    private readonly survivors: SurvivingStreams,
  ) {
    super();
  }

  override async look(): Promise<void> {
    this.streams = await this.survivors.read(this.ledger);
  }

  override find(clients: readonly Audited[]): Findings {
    const { streams, options } = this;
    return auditFailovers(this.ledger, clients, { streams, losesWrites: options['lose-redis-data'] });
  }

  /** Of two places one may have been lost. */
  override get contradicted(): number {
    return [...this.ledger.contradicted].filter(([id, place]) => {
      const stream = this.streams.get(this.ledger.entry(id).target);
      return stream === undefined || !wasLost(stream, place);
    }).length;
  }

  override close(): Promise<void> {
    return this.survivors.close();
  }
}
