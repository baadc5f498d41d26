import { type Ledger } from './ledger.js';
import { type Receipt, type Reception } from './reception.js';

/** Somebody whose books are compared with the ledger. */
export interface Audited {
  readonly name: string;
  /** The streams whose messages it must have. */
  readonly targets: readonly string[];
  readonly reception: Reception;
}

export const violations = [
  'lost',
  'doubled',
  'outOfOrder',
  'misplaced',
  'misdelivered',
  'toldLost',
  'untold',
  'phantom',
] as const;

/** What can be wrong with what a client got:
 * - `lost`: acknowledged and not received
 * - `doubled`: received twice
 * - `outOfOrder`: behind a later message of the stream, or of the same source
 * - `misplaced`: received at another offset than was acknowledged
 * - `misdelivered`: of a stream that is not the client's
 * - `toldLost`: the client was told of a loss
 * - `untold`: a hole or another epoch in what a client got of a stream, of which it was not told at that place; or a message
 *   that was said after the last fault, is missing, and is not part of a loss of which the client was told
 * - `phantom`: received although its transaction was rolled back
 */
export type Violation = (typeof violations)[number];

export interface Findings {
  readonly counts: Record<Violation, number>;
  /** Some of them, for people. */
  readonly examples: string[];
  /** Acknowledged messages that no stream has any more, because a master of a Redis Cluster died before its replica had them. */
  readonly lostByFailovers: number;
  /** How often a client was told, and rightly, that a failover had lost something. */
  readonly rightlyTold: number;
}

const maxExamplesOfEach = 10;

/** Compares what every client got with what was acknowledged (RT-34). */
export function audit(ledger: Ledger, clients: readonly Audited[]): Findings {
  const books = new Audit(ledger);
  for (const client of clients) books.check(client);
  return books;
}

class Audit implements Findings {
  readonly counts = Object.fromEntries(violations.map((name) => [name, 0])) as Record<Violation, number>;
  readonly examples: string[] = [];
  readonly lostByFailovers = 0;
  readonly rightlyTold = 0;
  private readonly acknowledged: ReadonlyMap<string, readonly number[]>;

  constructor(private readonly ledger: Ledger) {
    this.acknowledged = ledger.acknowledged();
  }

  check(client: Audited): void {
    for (const target of client.targets) this.checkStream(client, target);
    for (const target of client.reception.targets.filter((name) => !client.targets.includes(name)))
      this.found(
        'misdelivered',
        client.reception.of(target).length,
        `${client.name} got messages of ${target}`,
      );
    for (const target of client.reception.targets) this.checkPhantoms(client, target);
    for (const { stream, missed } of client.reception.losses)
      this.found('toldLost', 1, `${client.name} was told that it lost ${missed ?? 'some'} of ${stream}`);
  }

  private checkPhantoms({ name, reception }: Audited, target: string): void {
    for (const { id } of reception.of(target)) {
      if (this.ledger.entry(id).state === 'rolledBack')
        this.found('phantom', 1, `${name}, ${target}: ${this.describe(id)} was rolled back`);
    }
  }

  private checkStream(client: Audited, target: string): void {
    const receipts = client.reception.of(target);
    const seen = new Set(receipts.map(({ id }) => id));
    const lost = (this.acknowledged.get(target) ?? []).filter((id) => !seen.has(id));
    const where = `${client.name}, ${target}`;
    this.found(
      'lost',
      lost.length,
      `${where}: lost ${lost
        .slice(0, 5)
        .map((id) => this.describe(id))
        .join(', ')}`,
    );
    const untold = lost.filter((id) => id >= this.ledger.lastWordsFrom && !this.wasToldOf(client, id));
    this.found('untold', untold.length, `${where}: the last message is missing`);
    this.checkHoles(client, target);
    this.found('doubled', receipts.length - seen.size, `${where}: doubled ${repeated(receipts).join(', ')}`);
    this.checkOrder(where, receipts);
  }

  private wasToldOf({ reception }: Audited, id: number): boolean {
    const { target, place } = this.ledger.entry(id);
    return place !== undefined && reception.wasToldOf(target, place);
  }

  private checkOrder(where: string, receipts: readonly Receipt[]): void {
    const lastOfSource = new Map<string, number>();
    let lastOffset = 0;
    for (const { id, offset } of receipts) {
      const { source, saidAgain, place } = this.ledger.entry(id);
      const isLate = offset <= lastOffset || (!saidAgain && id <= (lastOfSource.get(source) ?? -1));
      if (isLate)
        this.found('outOfOrder', 1, `${where}: ${this.describe(id)} at ${offset} behind ${lastOffset}`);
      if (place !== undefined && place.offset !== offset)
        this.found('misplaced', 1, `${where}: ${this.describe(id)} came at ${offset}`);
      lastOffset = offset;
      if (!saidAgain) lastOfSource.set(source, id);
    }
  }

  /** Every durable message of these streams is one of ours, so that offsets follow each other wherever nothing is lost. */
  private checkHoles({ name, reception }: Audited, target: string): void {
    let before: { epoch: string | undefined; offset: number } | undefined;
    for (const [index, { id, offset }] of reception.of(target).entries()) {
      if (reception.wasToldBefore(target, index)) before = undefined;
      const { place } = this.ledger.entry(id);
      // A chat's place is not told; and elsewhere than acknowledged is what a Redis that had forgotten it took once more.
      const epoch = place?.offset === offset ? place.epoch : before?.epoch;
      const isSameEpoch = before?.epoch === undefined || before.epoch === epoch;
      if (before !== undefined && (offset !== before.offset + 1 || !isSameEpoch))
        this.found(
          'untold',
          1,
          `${name}, ${target}: ${this.describe(id)} at ${offset} follows ${before.offset}`,
        );
      before = { epoch, offset };
    }
  }

  private found(violation: Violation, count: number, example: string): void {
    if (count === 0) return;
    this.counts[violation] += count;
    const alike = this.examples.filter((one) => one.startsWith(`${violation}: `));
    if (alike.length < maxExamplesOfEach) this.examples.push(`${violation}: ${example}`);
  }

  private describe(id: number): string {
    const { source, place } = this.ledger.entry(id);
    return `#${id} of ${source}${place === undefined ? '' : ` (${place.offset} of epoch ${place.epoch})`}`;
  }
}

function repeated(receipts: readonly Receipt[]): string[] {
  const seen = new Set<number>();
  return receipts
    .filter(({ id }) => seen.has(id) || !seen.add(id))
    .slice(0, 5)
    .map(({ id, offset }) => `#${id} at ${offset}`);
}
