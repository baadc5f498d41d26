import { type Readable } from 'node:stream';

import { type Revocation, revokes } from '@ginforge/auth';
import { type Actor, AuditedChangesService, created } from '@ginforge/back-office';
import { ApplicationError, Readiness } from '@ginforge/chassis';
import { type TraceEnd } from '@ginforge/protocol';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { LiveTrace } from './live-trace.js';
import { TraceLink } from './trace-link.js';
import { channelsOf } from './trace-target.js';

/** At once, of one replica. */
const maxTraces = 50;
const maxTracesOfOne = 4;
/** Whoever wants to watch longer asks again, and is asked for the permission again. Milliseconds. */
const lifeMs = 15 * 60_000;

/**
 * Live traces (docs/decisions/0018-live-trace.md): while an administrator reads, this replica listens to the Redis channels of one user or room. Bounded in number,
 * time and memory; each one is in the log of operations.
 */
@Injectable()
export class TracesService implements OnModuleDestroy {
  private readonly running = new Map<LiveTrace, Actor['principal']>();

  constructor(
    private readonly link: TraceLink,
    private readonly changes: AuditedChangesService,
    readiness: Readiness,
  ) {
    readiness.onDrain(() => this.endAll('stopping'));
  }

  onModuleDestroy(): void {
    this.endAll('stopping');
  }

  /** @throws ApplicationError NOT_FOUND for what is no target, RATE_LIMITED for too many, UNAVAILABLE while Redis is away */
  async start(actor: Actor, target: string): Promise<Readable> {
    const channels = channelsOf(target);
    if (channels === undefined) throw new ApplicationError('NOT_FOUND');
    const { principal } = actor;
    this.refuseTooMany(principal.userId);
    const trace = new LiveTrace(this.link, channels, lifeMs);
    this.running.set(trace, principal);
    trace.lines.once('close', () => this.running.delete(trace));
    await trace.open(target).catch((cause: unknown) => {
      throw new ApplicationError('UNAVAILABLE', { cause });
    });
    try {
      await this.log(actor, target);
    } catch (error) {
      trace.lines.destroy(); // nobody watches without an entry in the log
      throw error;
    }
    return trace.lines;
  }

  /** Those of an administrator whose rights have changed. */
  endOf(userId: string): void {
    this.end(({ userId: reader }) => reader === userId, 'rights');
  }

  /** Those whose token was taken back. */
  endRevoked(revocation: Revocation): void {
    this.end((principal) => revokes(revocation, principal), 'rights');
  }

  private endAll(reason: TraceEnd): void {
    this.end(() => true, reason);
  }

  private end(isMeant: (reader: Actor['principal']) => boolean, reason: TraceEnd): void {
    for (const [trace, reader] of [...this.running]) if (isMeant(reader)) trace.end(reason);
  }

  private refuseTooMany(userId: string): void {
    const own = [...this.running.values()].filter((reader) => reader.userId === userId);
    if (own.length < maxTracesOfOne && this.running.size < maxTraces) return;
    throw new ApplicationError('RATE_LIMITED', { message: 'Too many live traces at once' });
  }

  private async log(actor: Actor, target: string): Promise<void> {
    await this.changes.carryOut(actor, { entity: 'trace', action: 'start' }, async () =>
      Promise.resolve({ result: undefined, id: target, changes: created({ target }) }),
    );
  }
}
