import { type Grant, type PermitRequest, slotsPerWindow, spareShare } from './permit-store.js';

interface Slot {
  readonly number: number;
  count: number;
}

/** The permits of one key; the twin of `take-permits.lua.ts`. Times are milliseconds of one clock that never goes back. */
export class SlidingWindow {
  /** Those that count and have permits, the oldest first. */
  private readonly slots: Slot[] = [];

  /** @param slotMs length of a slot */
  constructor(private readonly slotMs: number) {}

  take({ rule, need, spare, unused }: PermitRequest, now: number): Grant {
    const slot = Math.floor(now / this.slotMs);
    this.forgetBefore(slot - slotsPerWindow);
    if (unused !== undefined) this.giveBack(unused.slot, unused.count);
    const free = Math.max(0, rule.limit - this.used());
    const granted = Math.min(need, free);
    const plenty = Math.max(0, Math.min(spare, Math.floor((free - need) / spareShare)));
    this.add(slot, granted + plenty);
    const oldest = this.slots[0]?.number ?? slot;
    return {
      granted,
      spare: plenty,
      remaining: free - granted - plenty,
      slot,
      slotEndsInMs: (slot + 1) * this.slotMs - now,
      resetInMs: (oldest + slotsPerWindow + 1) * this.slotMs - now,
    };
  }

  /** Whether nothing counts any more. */
  isIdle(now: number): boolean {
    this.forgetBefore(Math.floor(now / this.slotMs) - slotsPerWindow);
    return this.slots.length === 0;
  }

  private forgetBefore(first: number): void {
    while (this.slots[0] !== undefined && this.slots[0].number < first) this.slots.shift();
  }

  private giveBack(number: number, count: number): void {
    const index = this.slots.findIndex((slot) => slot.number === number);
    const slot = this.slots[index];
    if (slot === undefined) return;
    slot.count -= count;
    if (slot.count <= 0) this.slots.splice(index, 1);
  }

  private used(): number {
    return this.slots.reduce((sum, { count }) => sum + count, 0);
  }

  private add(number: number, count: number): void {
    if (count === 0) return;
    const last = this.slots.at(-1);
    if (last?.number === number) last.count += count;
    else this.slots.push({ number, count });
  }
}
