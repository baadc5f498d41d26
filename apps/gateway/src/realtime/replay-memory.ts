import { Injectable } from '@nestjs/common';
import { ApplicationError } from '@ginforge/chassis';

/** One replay holds at most this many bytes of history; a gap that needs more is told as lost. */
const bytesPerReplay = 32 * 1024 * 1024;
/** All replays of this gateway together; over it clients are asked to come back a little later. */
const bytesForAll = 256 * 1024 * 1024;

/** What replays hold in memory stays bounded, whatever clients ask for and however slowly they read (RT-27). */
@Injectable()
export class ReplayMemory {
  private held = 0;

  open(): ReplayAllowance {
    return new ReplayAllowance((bytes) => this.reserve(bytes));
  }

  private reserve(bytes: number): void {
    if (this.held + bytes > bytesForAll) throw new ApplicationError('UNAVAILABLE');
    this.held += bytes;
  }
}

/** The share of one replay, from reading history to the last byte sent. */
export class ReplayAllowance {
  private taken = 0;

  constructor(private readonly reserve: (bytes: number) => void) {}

  /**
   * @returns false when this replay has become too big
   * @throws ApplicationError UNAVAILABLE when too many replays are going on
   */
  take(bytes: number): boolean {
    if (this.taken + bytes > bytesPerReplay) return false;
    this.reserve(bytes);
    this.taken += bytes;
    return true;
  }

  /** Gives everything back. */
  close(): void {
    this.reserve(-this.taken);
    this.taken = 0;
  }
}
