import { type Audited, type Findings, type Violation, violations } from './audit.js';
import { type Entry, type Ledger } from './ledger.js';
import { type BookedLoss, type Receipt } from './reception.js';
import { offsetInPresent, type SurvivingStream, wasLost } from './surviving-streams.js';

export interface FailoverAuditOptions {
  readonly streams: ReadonlyMap<string, SurvivingStream>;
  /**
   * Whether failovers were made to lose writes. Otherwise only that is excused whose place is known, and lies behind a fork of its
   * stream.
   */
  readonly losesWrites: boolean;
}

const maxExamplesOfEach = 10;

/**
 * Compares what every client got with what was acknowledged, where masters of a Redis Cluster failed (RT-34). What the cluster still
 * has every client must have, once and in order, unless it was told of a loss up to there. What a client has got and the cluster has
 * not, the client must have been told before the next message; and it may be told of a loss in no stream that lost nothing.
 */
export function auditFailovers(
  ledger: Ledger,
  clients: readonly Audited[],
  options: FailoverAuditOptions,
): Findings {
  const books = new FailoverAudit(ledger, options);
  for (const { reception } of clients)
    for (const target of reception.targets) books.noteVoid(target, reception.of(target));
  for (const client of clients) books.check(client);
  return books;
}

class FailoverAudit implements Findings {
  readonly counts = Object.fromEntries(violations.map((name) => [name, 0])) as Record<Violation, number>;
  readonly examples: string[] = [];
  lostByFailovers = 0;
  rightlyTold = 0;
  /** By target, what every client of it must have. */
  private readonly required = new Map<string, Entry[]>();
  /** Streams that lost something, as far as the books know. */
  private readonly losers = new Set<string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly options: FailoverAuditOptions,
  ) {
    for (const entry of ledger.entries) this.judgeEntry(entry);
  }

  /** A client has got what the stream does not have. */
  noteVoid(target: string, receipts: readonly Receipt[]): void {
    if (receipts.some((receipt) => !this.survives(target, receipt))) this.losers.add(target);
  }

  check(client: Audited): void {
    const { name, targets, reception } = client;
    for (const target of targets) this.checkStream(client, target);
    for (const target of reception.targets) {
      const receipts = reception.of(target);
      if (!targets.includes(target)) this.found('misdelivered', receipts.length, `${name} got ${target}`);
      const undone = receipts.filter(({ id }) => this.ledger.entry(id).state === 'rolledBack');
      this.found(
        'phantom',
        undone.length,
        `${name}, ${target}: ${undone.map(({ id }) => `#${id}`).join(', ')}`,
      );
    }
    for (const { stream, position } of reception.losses) {
      if (this.losers.has(stream)) this.rightlyTold++;
      else this.found('toldLost', 1, `${name} was told that ${stream} goes on at ${position.offset}`);
    }
  }

  private judgeEntry(entry: Entry): void {
    const { id, target, state, place } = entry;
    if (state === 'rolledBack') return;
    const stream = this.options.streams.get(target);
    const isThere = stream?.offsets.has(id) === true;
    const isExcused =
      !isThere &&
      (place === undefined || stream === undefined ? this.options.losesWrites : wasLost(stream, place));
    if (!isThere) this.losers.add(target);
    if (state !== 'acknowledged') return;
    const isMoved = isThere && place !== undefined && stream.offsets.get(id) !== place.offset;
    if (isMoved && !wasLost(stream, place))
      this.found('misplaced', 1, `#${id} was acknowledged at ${place.offset}`);
    if (isExcused) this.lostByFailovers++;
    else this.required.set(target, [...(this.required.get(target) ?? []), entry]);
  }

  private checkStream(client: Audited, target: string): void {
    const receipts = client.reception.of(target);
    const losses = client.reception.losses.filter(({ stream }) => stream === target);
    const where = `${client.name}, ${target}`;
    const seen = new Set(receipts.map(({ id }) => id));
    const lost = (this.required.get(target) ?? []).filter(
      ({ id }) => !seen.has(id) && !this.isToldOf(target, id, losses),
    );
    this.found('lost', lost.length, `${where}: lost ${list(lost)}`);
    const last = lost.filter(({ id }) => id >= this.ledger.lastWordsFrom);
    this.found('untold', last.length, `${where}: the last message is missing`);
    this.checkTransitions(where, target, { receipts, losses });
    this.checkOrder(
      where,
      receipts.filter((receipt, index) => this.isValid(target, receipt, index, losses)),
    );
  }

  /** The stream goes on behind a position that the client was told, and the message is not behind it. */
  private isToldOf(target: string, id: number, losses: readonly BookedLoss[]): boolean {
    const stream = this.options.streams.get(target);
    const offset = stream?.offsets.get(id);
    if (stream === undefined || offset === undefined) return false;
    return losses.some(({ position }) => (offsetInPresent(stream, position) ?? 0) >= offset);
  }

  /** From each receipt to the next: the next offset, or a loss that was told; and no silent step away from what is void. */
  private checkTransitions(
    where: string,
    target: string,
    { receipts, losses }: { receipts: readonly Receipt[]; losses: readonly BookedLoss[] },
  ): void {
    let expected: number | undefined;
    let wasVoid = false;
    for (const [index, receipt] of receipts.entries()) {
      const told = losses.filter(({ after }) => after === index).at(-1);
      const isVoid = !this.survives(target, receipt);
      if (told !== undefined) expected = told.position.offset + 1;
      else if (wasVoid && !isVoid)
        this.found('untold', 1, `${where}: #${receipt.id} at ${receipt.offset} follows what was lost`);
      if (expected !== undefined && receipt.offset !== expected)
        this.found('untold', 1, `${where}: #${receipt.id} came at ${receipt.offset} instead of ${expected}`);
      expected = receipt.offset + 1;
      wasVoid = isVoid;
    }
    const isToldAtTheEnd = losses.some(({ after }) => after === receipts.length);
    if (wasVoid && !isToldAtTheEnd) this.found('untold', 1, `${where}: what came last is not in the stream`);
  }

  private checkOrder(where: string, receipts: readonly Receipt[]): void {
    const lastOfSource = new Map<string, number>();
    const seen = new Set<number>();
    let lastOffset = 0;
    for (const { id, offset } of receipts) {
      const { source, saidAgain } = this.ledger.entry(id);
      if (seen.has(id)) this.found('doubled', 1, `${where}: #${id} at ${offset}`);
      const isLate = offset <= lastOffset || (!saidAgain && id <= (lastOfSource.get(source) ?? -1));
      if (isLate) this.found('outOfOrder', 1, `${where}: #${id} at ${offset} behind ${lastOffset}`);
      seen.add(id);
      lastOffset = offset;
      if (!saidAgain) lastOfSource.set(source, id);
    }
  }

  /** Of the stream, and not taken back by the word that it goes on before it. */
  private isValid(target: string, receipt: Receipt, index: number, losses: readonly BookedLoss[]): boolean {
    const isTakenBack = losses.some(
      ({ after, position }) => after > index && position.offset < receipt.offset,
    );
    return !isTakenBack && this.survives(target, receipt);
  }

  private survives(target: string, { id, offset }: Receipt): boolean {
    return this.options.streams.get(target)?.offsets.get(id) === offset;
  }

  private found(violation: Violation, count: number, example: string): void {
    if (count === 0) return;
    this.counts[violation] += count;
    const alike = this.examples.filter((one) => one.startsWith(`${violation}: `));
    if (alike.length < maxExamplesOfEach) this.examples.push(`${violation}: ${example}`);
  }
}

function list(entries: readonly Entry[]): string {
  return entries
    .slice(0, 5)
    .map(
      ({ id, source, place }) =>
        `#${id} of ${source} (${place?.offset ?? '?'} of epoch ${place?.epoch ?? '?'})`,
    )
    .join(', ');
}
