import {
  ApplicationError,
  defineScript,
  openPromptConnection,
  type RedisClient,
  type RedisConnections,
} from '@ginforge/chassis';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Lock, Locker } from '@tus/utils';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { acquireLock, releaseLock, renewLock } from './lock-scripts.lua.js';
import { ReplicaDoor } from './replica-door.js';
import { leaseMs, UploadLease } from './upload-lease.js';

/** How often held locks are looked at and renewed. Milliseconds. */
const renewalMs = 1_500;

/** How long a request waits for a lock: longer than a dead holder's lease. Milliseconds. */
const patienceMs = 12_000;

/** Between two tries to get a lock that somebody has. Milliseconds. */
const retryMs = 50;

/** What a replica that was taken for dead may still have on its way to the disk. Milliseconds. */
const settlingMs = 100;

/**
 * One writer for each upload among all replicas: a lock in Redis under a lease. Whoever wants a lock knocks at its holder's door, who
 * then ends its request; a holder behind whose door nobody is has died, and its lock is taken over at once. A holder that cannot
 * renew its lease, or cannot be reached any more, stops writing before anybody else may.
 */
export class UploadLocks implements Locker, OnModuleDestroy {
  private readonly logger = new Logger(UploadLocks.name);
  private readonly held = new Map<string, UploadLease>();
  private readonly acquireScript;
  private readonly renewScript;
  private readonly releaseScript;
  private readonly renewals: NodeJS.Timeout;

  private constructor(
    redis: RedisClient,
    private readonly door: ReplicaDoor,
  ) {
    this.acquireScript = defineScript(redis, 'AcquireUploadLock', acquireLock, 1);
    this.renewScript = defineScript(redis, 'RenewUploadLock', renewLock, 1);
    this.releaseScript = defineScript(redis, 'ReleaseUploadLock', releaseLock, 1);
    door.onKnock((id) => this.held.get(id)?.onWanted());
    door.onShut(() => this.loseAll());
    this.renewals = setInterval(() => this.renewAll(), renewalMs).unref();
  }

  static async open(connections: RedisConnections): Promise<UploadLocks> {
    const redis = await openPromptConnection(connections, 'upload-locks');
    return new UploadLocks(redis, await ReplicaDoor.open(connections));
  }

  /** As the tus server wants it; see {@link acquire}. */
  newLock(id: string): Lock {
    let lease: UploadLease | undefined;
    return {
      lock: async (signal, onWanted) => {
        lease = await this.acquire(id, signal, () => void onWanted());
      },
      unlock: async () => {
        if (lease !== undefined) await this.release(id, lease);
      },
    };
  }

  /** The lease that this process has of the upload. @throws ApplicationError UNAVAILABLE where it has none any more */
  leaseOf(id: string): UploadLease {
    const lease = this.held.get(id);
    if (lease === undefined) throw new ApplicationError('UNAVAILABLE');
    return lease;
  }

  onModuleDestroy(): void {
    clearInterval(this.renewals);
  }

  /**
   * Waits for the lock, at most {@link patienceMs}, and asks its holder to let go.
   * @throws ApplicationError REQUEST_IN_PROGRESS where the holder does not; UNAVAILABLE while Redis is away
   */
  private async acquire(id: string, signal: AbortSignal, onWanted: () => void): Promise<UploadLease> {
    const token = `${this.door.replica}:${randomUUID()}`;
    const giveUpAt = performance.now() + patienceMs;
    for (let gone = ''; ;) {
      const askedAt = performance.now();
      const holder = await this.ask(id, token, gone);
      if (holder === token) {
        const lease = this.hold(id, new UploadLease(token, askedAt, onWanted));
        if (gone !== '') await sleep(settlingMs);
        return lease;
      }
      if (signal.aborted || askedAt > giveUpAt) throw new ApplicationError('REQUEST_IN_PROGRESS');
      gone = (await this.isThere(holder, id)) ? '' : holder;
      if (gone === '') await sleep(retryMs);
    }
  }

  private async ask(id: string, token: string, gone: string): Promise<string> {
    if (!this.door.isOpen) throw new ApplicationError('UNAVAILABLE');
    return String(await orUnavailable(this.acquireScript(keyOf(id), token, leaseMs, gone)));
  }

  private isThere(holder: string, id: string): Promise<boolean> {
    return orUnavailable(this.door.knock(holder.slice(0, holder.indexOf(':')), id));
  }

  private hold(id: string, lease: UploadLease): UploadLease {
    this.held.set(id, lease);
    if (!this.door.isOpen) lease.lose('nobody can knock');
    return lease;
  }

  /** What cannot be released runs out by itself. */
  private async release(id: string, lease: UploadLease): Promise<void> {
    if (this.held.get(id) === lease) this.held.delete(id);
    try {
      await this.releaseScript(keyOf(id), lease.token);
    } catch (error) {
      this.logger.debug('The lock of an upload was not released and will run out', error);
    }
  }

  private renewAll(): void {
    for (const [id, lease] of this.held) void this.renew(id, lease);
  }

  private async renew(id: string, lease: UploadLease): Promise<void> {
    const askedAt = performance.now();
    try {
      const renewed = await this.renewScript(keyOf(id), lease.token, leaseMs);
      if (renewed === 1) lease.renewed(askedAt);
      else if (this.held.get(id) === lease) lease.lose('another replica has it');
    } catch (error) {
      this.logger.debug('The lock of an upload was not renewed', error);
      lease.expireIfDue();
    }
  }

  private loseAll(): void {
    for (const lease of this.held.values()) lease.lose('nobody could knock any more');
  }
}

function keyOf(id: string): string {
  return `file-api:upload-lock:${id}`;
}

async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new ApplicationError('UNAVAILABLE', { cause });
  }
}
