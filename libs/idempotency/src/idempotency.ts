import { timingSafeEqual } from 'node:crypto';

import { ApplicationError, errorCatalogue } from '@ginforge/chassis';
import { IdempotencyRecords, inSharedTransaction } from '@ginforge/database';
import { Logger } from '@nestjs/common';
import { type DataSource, type EntityManager } from 'typeorm';

import { keptRefusal, type Outcome } from './kept-outcome.js';
import { type KeyedRequest } from './keyed-request.js';

/** The outcome with its HTTP status, and whether it is that of an earlier request. */
export interface Answered {
  readonly status: number;
  readonly outcome: Outcome;
  readonly replayed: boolean;
}

export interface Execution {
  /** Carries the request out. */
  readonly run: () => Promise<unknown>;
  /** The HTTP status of a success, once it has run. */
  readonly status: () => number;
}

interface IdempotencyOptions {
  readonly lifetimeSeconds: number;
  readonly claimSeconds: number;
}

/**
 * Carries requests with an `Idempotency-Key` out once (AP-05; draft-ietf-httpapi-idempotency-key-header-07). All that a request does
 * in the database and the record of its answer are one transaction: after a crash, a lost connection or a 5xx neither is there,
 * and the same request may come again. What it does elsewhere needs the request's own id, see `IdempotencyId`.
 */
export class Idempotency {
  private readonly logger = new Logger(Idempotency.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: IdempotencyOptions,
  ) {}

  /** @throws ApplicationError IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS; and whatever `run` throws that is not kept */
  async answer(request: KeyedRequest, execution: Execution): Promise<Answered> {
    const known = await replay(this.dataSource.manager, request);
    if (known) return known;
    return inSharedTransaction(this.dataSource, async (manager) => {
      await this.claim(manager, request);
      return (await replay(manager, request)) ?? this.execute(manager, request, execution);
    });
  }

  /**
   * As {@link answer}, for what takes several transactions because it asks somebody else between them, and must not hold one open
   * meanwhile. It has to be idempotent by the request's own id (`IdempotencyId`): a request that comes again before the first one's
   * answer is kept is carried out beside it, or after it.
   */
  async answerInSteps(request: KeyedRequest, { run, status }: Execution): Promise<Answered> {
    const known = await replay(this.dataSource.manager, request);
    if (known) return known;
    const outcome = await run().then((data): Outcome => ({ data }), lastingRefusal);
    const answered = {
      status: 'data' in outcome ? status() : errorCatalogue[outcome.error.name].status,
      outcome,
      replayed: false,
    };
    return inSharedTransaction(this.dataSource, async (manager) => {
      await this.claim(manager, request);
      return (await replay(manager, request)) ?? this.keep(manager, request, answered);
    });
  }

  private async claim(manager: EntityManager, { id }: KeyedRequest): Promise<void> {
    if (await new IdempotencyRecords(manager).claim(id, this.options.claimSeconds)) return;
    throw new ApplicationError('REQUEST_IN_PROGRESS', { headers: { 'Retry-After': '1' } });
  }

  private async execute(
    manager: EntityManager,
    request: KeyedRequest,
    { run, status }: Execution,
  ): Promise<Answered> {
    try {
      const data = await run();
      return await this.keep(manager, request, { status: status(), outcome: { data }, replayed: false });
    } catch (error) {
      const refusal = keptRefusal(error);
      if (refusal === undefined || !(error instanceof ApplicationError)) throw error;
      const refused = { status: error.description.status, outcome: refusal, replayed: false };
      return this.keep(manager, request, refused).catch((cause: unknown) => this.giveUp(error, cause));
    }
  }

  private async keep(manager: EntityManager, request: KeyedRequest, answered: Answered): Promise<Answered> {
    const { status, outcome } = answered;
    await new IdempotencyRecords(manager).keep(
      { ...request, status, answer: outcome },
      this.options.lifetimeSeconds,
    );
    return answered;
  }

  /** A statement of the handler's own has failed, and the transaction with it: the refusal is given, all is undone, nothing is kept. */
  private giveUp(refusal: ApplicationError, cause: unknown): never {
    this.logger.warn('A refusal could not be kept for its Idempotency-Key', cause);
    throw refusal;
  }
}

/** What a handler refused with, where it says the same when it is asked again. @throws whatever else it threw */
function lastingRefusal(error: unknown): Outcome {
  const refusal = keptRefusal(error);
  if (refusal === undefined || errorCatalogue[refusal.error.name].retry) throw error;
  return refusal;
}

/** @throws ApplicationError IDEMPOTENCY_KEY_REUSED for another request under the key of this one */
async function replay(manager: EntityManager, request: KeyedRequest): Promise<Answered | undefined> {
  const kept = await new IdempotencyRecords(manager).find(request.id);
  if (!kept) return undefined;
  if (!timingSafeEqual(kept.fingerprint, request.fingerprint)) {
    throw new ApplicationError('IDEMPOTENCY_KEY_REUSED');
  }
  return { status: kept.status, outcome: kept.answer as Outcome, replayed: true };
}
