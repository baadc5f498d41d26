import type { RedisConnections } from '@ginforge/chassis';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import type { Principal } from './principal.js';
import type { Revocation } from './revocation.js';
import { RevocationLog } from './revocation-log.js';
import { RevocationSet } from './revocation-set.js';
import { Revocations } from './revocations.js';

/** How often the log is read. Milliseconds. */
const readEveryMs = 250;
/** How long after a reading began its copy is the truth: the longest that a revoked token may still pass. Milliseconds. */
const trustMs = 1_000;
/** Each reading begins so long before the last one: clocks of masters that follow each other differ by less. Milliseconds. */
const overlapMs = 10_000;
const forgetEveryMs = 60_000;

/** What a copy of the revocations is made with. */
export interface ReplicaParts {
  /** Where revocations are written, and asked for while the copy cannot be trusted. */
  readonly store: Revocations;
  readonly redis: RedisConnections;
  /** For how long a revocation is kept that was only heard of. Seconds; at least as long as any access token lives. */
  readonly rememberSeconds: number;
}

/**
 * A copy of all revocations in this process, so that a request costs no question to Redis (decision 0020). It is read anew four
 * times a second, whatever is announced meanwhile, and holds for one second from the beginning of a reading; where a reading is
 * overdue, the link has broken, or something did not fit in, Redis is asked as if there were no copy. So a token passes for at
 * most one second after its revocation, and who cannot know lets nobody in (RT-08).
 */
export class ReplicatedRevocations
  extends Revocations
  implements OnApplicationBootstrap, OnApplicationShutdown
{
  private readonly logger = new Logger(ReplicatedRevocations.name);
  private readonly set = new RevocationSet();
  private readonly log: RevocationLog;
  private readonly foundListeners: ((revocation: Revocation) => void)[] = [];
  /** From where the log is read next, by Redis' clock. Unix milliseconds; 0: everything. */
  private position = 0;
  private hasRead = false;
  /** Of `performance.now()`. */
  private trustedUntil = -Infinity;
  private forgottenAt = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(private readonly parts: ReplicaParts) {
    super();
    this.log = new RevocationLog(parts.redis.commands);
    parts.redis.commands.on('close', () => (this.trustedUntil = -Infinity));
  }

  onApplicationBootstrap(): Promise<void> {
    return this.follow();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    this.trustedUntil = -Infinity;
    clearTimeout(this.timer);
  }

  /** Called with each revocation that came by the log before it was heard of: its announcement is late, or was lost. */
  onFound(listener: (revocation: Revocation) => void): void {
    this.foundListeners.push(listener);
  }

  /** What was announced holds at once. */
  hear(revocation: Revocation): void {
    this.set.add(revocation, Date.now() + this.parts.rememberSeconds * 1_000);
  }

  override async revokeToken(tokenId: string, expiresAt: number): Promise<void> {
    await this.parts.store.revokeToken(tokenId, expiresAt);
    await this.read();
  }

  override async revokeSession(sessionId: string): Promise<void> {
    await this.parts.store.revokeSession(sessionId);
    await this.read();
  }

  override async revokeUser(userId: string): Promise<void> {
    await this.parts.store.revokeUser(userId);
    await this.read();
  }

  override isRevoked(principal: Principal): boolean | Promise<boolean> {
    if (this.set.concerns(principal)) return true;
    return this.isCurrent ? false : this.parts.store.isRevoked(principal);
  }

  /** Whether what is not in the copy is not revoked. */
  get isCurrent(): boolean {
    return performance.now() < this.trustedUntil && this.set.isWhole(Date.now());
  }

  /** Reads, and soon again, until the end. */
  private async follow(): Promise<void> {
    await this.read();
    if (!this.isStopped) this.timer = setTimeout(() => void this.follow(), readEveryMs).unref();
  }

  private async read(): Promise<void> {
    const startedAt = performance.now();
    const { commands } = this.parts.redis;
    try {
      const { now, entries } = await this.log.readSince(this.position);
      for (const { revocation, forgetAt } of entries) this.take(revocation, forgetAt);
      this.hasRead = true;
      const wentBack = now < this.position; // Redis' clock: what it has logged since may be anywhere
      this.position = wentBack ? 0 : Math.max(1, now - overlapMs);
      if (!wentBack && commands.status === 'ready') this.trustedUntil = startedAt + trustMs;
    } catch (error) {
      this.logger.debug('The log of revocations could not be read', error);
    }
    this.forgetSometimes(startedAt);
  }

  /** What was there before this process concerns nobody whom it has let in. */
  private take(revocation: Revocation | undefined, forgetAt: number): void {
    if (revocation === undefined) return this.set.lack(forgetAt);
    if (!this.set.add(revocation, forgetAt) || !this.hasRead) return;
    for (const listener of this.foundListeners) listener(revocation);
  }

  private forgetSometimes(now: number): void {
    if (now - this.forgottenAt < forgetEveryMs) return;
    this.forgottenAt = now;
    this.set.forgetExpired(Date.now());
  }
}
