import { ApplicationError } from '@ginforge/chassis';

/** How long Redis keeps a lock that is not renewed: the longest that a dead process keeps an upload from others. Milliseconds. */
export const leaseMs = 8_000;

/**
 * How long a holder believes in its lock after it last asked for it: well short of {@link leaseMs}, so that what it is writing has
 * reached the storage before anybody else may write. Milliseconds.
 */
const trustMs = 6_000;

/** One held lock. Whoever writes under it asks before each piece, and stops where {@link signal} says so. */
export class UploadLease {
  private readonly controller = new AbortController();
  private trustedUntil: number;

  /**
   * @param askedAt of `performance.now()`, before Redis was asked
   * @param onWanted called when somebody else waits for the lock
   */
  constructor(
    readonly token: string,
    askedAt: number,
    readonly onWanted: () => void,
  ) {
    this.trustedUntil = askedAt + trustMs;
  }

  /** Aborted with `UNAVAILABLE` when the lock is lost. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Loses a lock that is no longer to be believed in. */
  expireIfDue(): void {
    if (performance.now() >= this.trustedUntil) this.lose('it could not be renewed in time');
  }

  /** @param askedAt of `performance.now()`, before Redis was asked */
  renewed(askedAt: number): void {
    this.trustedUntil = askedAt + trustMs;
  }

  lose(reason: string): void {
    if (this.signal.aborted) return;
    const cause = new Error(`The lock of an upload was lost: ${reason}`);
    this.controller.abort(new ApplicationError('UNAVAILABLE', { cause }));
  }
}
