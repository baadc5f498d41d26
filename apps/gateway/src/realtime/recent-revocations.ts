import { Injectable } from '@nestjs/common';
import { type Principal, type Revocation, revokes } from '@ginforge/auth';

/** Longer than any handshake takes between asking the store and being registered. Milliseconds. */
const rememberedMs = 10_000;

interface Heard {
  readonly revocation: Revocation;
  readonly at: number;
}

/**
 * What was revoked in the last seconds. The store's "not revoked" and the announcement come over two links: a connection
 * that opens just then is not there yet when the announcement comes, and asks here once it is (RT-08).
 */
@Injectable()
export class RecentRevocations {
  private heard: Heard[] = [];

  /** @param now of a clock that never goes back, in milliseconds */
  remember(revocation: Revocation, now: number = performance.now()): void {
    this.heard = this.heard.filter(({ at }) => now - at < rememberedMs);
    this.heard.push({ revocation, at: now });
  }

  concern(principal: Principal): boolean {
    return this.heard.some(({ revocation }) => revokes(revocation, principal));
  }
}
