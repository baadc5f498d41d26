/** Where Redis put a message. */
export interface Place {
  epoch: string;
  offset: number;
}

/** One message of the run: who said it, to which stream, and what became of it. */
export interface Entry {
  readonly id: number;
  /** The relay or the client that says it. */
  readonly source: string;
  /** The stream it goes to: `broadcast`, `room:<name>` or `user:<id>`. */
  readonly target: string;
  /**
   * - `open`: being said
   * - `acknowledged`: whoever said it knows that Redis has it; everybody concerned must get it, once
   * - `forsaken`: given up without an answer; it may arrive, and not twice
   * - `rolledBack`: its transaction never happened; it must not arrive
   */
  state: 'open' | 'acknowledged' | 'forsaken' | 'rolledBack';
  place?: Place;
  /** Refused and said again later: it need not keep its turn among its source's messages. */
  saidAgain: boolean;
}

/** The books of a run: every message, and what was acknowledged. */
export class Ledger {
  readonly entries: Entry[] = [];
  /** Messages whose second acknowledgement names another place than the first, which is here: they are in the stream twice. */
  readonly contradicted = new Map<number, Place>();

  /** The id from which on messages are said when all faults are over: these arrive whatever was before. */
  lastWordsFrom = Infinity;

  open(source: string, target: string): Entry {
    const entry: Entry = { id: this.entries.length, source, target, state: 'open', saidAgain: false };
    this.entries.push(entry);
    return entry;
  }

  acknowledge(id: number, place?: Place): void {
    const entry = this.entry(id);
    const { place: before } = entry;
    const moved = before !== undefined && (before.epoch !== place?.epoch || before.offset !== place.offset);
    if (moved) this.contradicted.set(id, before);
    entry.state = 'acknowledged';
    entry.place = place;
  }

  /** What was acknowledged, but not where, from an id on. */
  unplaced(from: number): Entry[] {
    return this.entries.slice(from).filter(({ state, place }) => state === 'acknowledged' && !place);
  }

  forsake(id: number): void {
    const entry = this.entry(id);
    if (entry.state === 'open') entry.state = 'forsaken';
  }

  rollBack(id: number): void {
    this.entry(id).state = 'rolledBack';
  }

  count(state: Entry['state']): number {
    return this.entries.filter((entry) => entry.state === state).length;
  }

  /** The ids of what was acknowledged, by target. */
  acknowledged(): Map<string, number[]> {
    const byTarget = new Map<string, number[]>();
    for (const { id, target, state } of this.entries) {
      if (state !== 'acknowledged') continue;
      const ids = byTarget.get(target);
      if (ids === undefined) byTarget.set(target, [id]);
      else ids.push(id);
    }
    return byTarget;
  }

  entry(id: number): Entry {
    const entry = this.entries[id];
    if (entry === undefined) throw new Error(`The ledger has no message ${id}`);
    return entry;
  }
}
