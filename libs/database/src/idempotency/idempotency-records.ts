import { type DataSource, type EntityManager, Raw } from 'typeorm';

import { IdempotencyRecord } from '../entities/idempotency-record.entity.js';

/** What is kept of an answered request. */
export type KeptAnswer = Pick<IdempotencyRecord, 'id' | 'fingerprint' | 'status' | 'answer'>;

/** So many records go at a time, so that no statement takes long. */
const cleanUpBatch = 5_000;

/**
 * The answers to requests with an `Idempotency-Key` (AP-05). Who is about to carry such a request out claims its id; the claim lasts
 * until the end of the transaction that also keeps the answer, so that a crash leaves neither a claim nor half of the work behind.
 */
export class IdempotencyRecords {
  /** @param manager of a transaction, for everything but `find` */
  constructor(private readonly manager: EntityManager) {}

  /** An expired one is not found. */
  async find(id: Buffer): Promise<KeptAnswer | undefined> {
    const found = await this.manager.findOneBy(IdempotencyRecord, { id, expiresAt: stillToCome });
    return found ?? undefined;
  }

  /**
   * Claims the id until the end of the transaction, without waiting.
   * @param limitSeconds PostgreSQL ends a transaction that has asked nothing for so long: its process may be gone without a word
   * @returns false while another transaction has it
   */
  async claim(id: Buffer, limitSeconds: number): Promise<boolean> {
    await this.manager.query(`SELECT set_config('idle_in_transaction_session_timeout', $1, true)`, [
      `${limitSeconds}s`,
    ]);
    const rows: { claimed: boolean }[] = await this.manager.query(
      'SELECT pg_try_advisory_xact_lock($1) AS claimed',
      [id.readBigInt64BE().toString()],
    );
    return rows[0]?.claimed === true;
  }

  /** Keeps an answer in place of an expired one. */
  async keep({ id, fingerprint, status, answer }: KeptAnswer, lifetimeSeconds: number): Promise<void> {
    await this.manager.query(
      `INSERT INTO idempotency_records (id, fingerprint, status, answer, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))
       ON CONFLICT (id) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, status = EXCLUDED.status,
         answer = EXCLUDED.answer, created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at`,
      [id, fingerprint, status, JSON.stringify(answer), lifetimeSeconds],
    );
  }
}

/** Removes what has expired, for the clean-up job. @returns how many records */
export async function removeExpiredIdempotencyRecords(dataSource: DataSource): Promise<number> {
  for (let removed = 0; ;) {
    const rows: [unknown[], number] = await dataSource.query(
      `DELETE FROM idempotency_records WHERE id IN
         (SELECT id FROM idempotency_records WHERE expires_at <= now() LIMIT ${cleanUpBatch})`,
    );
    removed += rows[1];
    if (rows[1] < cleanUpBatch) return removed;
  }
}

/** By PostgreSQL's clock, which also said when. */
const stillToCome = Raw((column) => `${column} > now()`);
