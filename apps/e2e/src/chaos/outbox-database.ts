import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationError, loadEnvironment } from '@ginforge/chassis';
import { connect, databaseEnvironment, newIdentifier } from '@ginforge/database';
import { type DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';

const retryMs = 200;
/** PostgreSQL is back, however slow the machine is, within this time. */
const answersWithinMs = 120_000;

/** First half of the advisory locks of {@link OutboxDatabase.takeTurn}: "chao" in ASCII. */
const turnLock = 0x6368616f;

/** The database as those see it who record messages: the fate of every transaction is found out, whatever breaks. */
export class OutboxDatabase {
  /** Why transactions failed that were not meant to, by code: worth a look, no verdict. */
  readonly failures = new Map<string, number>();

  private constructor(private readonly dataSource: DataSource) {}

  /** Opens it where the tables of the product are there already. */
  static async open(url: string, connections: number): Promise<OutboxDatabase> {
    const variables = { DATABASE_URL: url, DATABASE_POOL_SIZE: String(connections) };
    const dataSource = await connect(loadEnvironment(z.object(databaseEnvironment), variables));
    await dataSource.query(
      'CREATE TABLE chaos_transactions (id uuid PRIMARY KEY, happened boolean NOT NULL)',
    );
    return new OutboxDatabase(dataSource);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** @returns whether the work was committed, also where the connection broke in the middle of the commit */
  async transact(work: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    const id = newIdentifier();
    let isComplete = false;
    try {
      await this.dataSource.transaction(async (manager) => {
        await manager.query('INSERT INTO chaos_transactions VALUES ($1, true)', [id]);
        await work(manager);
        isComplete = true;
      });
      return true;
    } catch (error) {
      if (!(error instanceof IntendedRollback)) this.bookFailure(error);
      return isComplete && (await this.happened(id));
    }
  }

  /** Waits until no other transaction has its turn there, and keeps the others waiting until this one has ended. */
  async takeTurn(manager: EntityManager, target: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(${turnLock}, hashtext($1))`, [target]);
  }

  /** Ends the sessions of everybody, ours among them. @returns how many there were */
  async terminateSessions(): Promise<number> {
    const ended = await this.ask(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    return ended.length;
  }

  /** What is still in the outbox, and what the relay has set aside as unpublishable. */
  async leftInOutbox(): Promise<{ waiting: number; setAside: number }> {
    const [row] = await this.ask<{ waiting: number; aside: number }>(
      `SELECT count(*) FILTER (WHERE failed_at IS NULL)::int AS waiting,
              count(*) FILTER (WHERE failed_at IS NOT NULL)::int AS aside FROM outbox_messages`,
    );
    return { waiting: row?.waiting ?? 0, setAside: row?.aside ?? 0 };
  }

  /**
   * Whether a transaction was committed whose answer got lost. The second insert waits until the first transaction is over; where
   * that never happened, it takes its place for good.
   */
  private async happened(id: string): Promise<boolean> {
    const [row] = await this.ask<{ happened: boolean }>(
      `INSERT INTO chaos_transactions AS known VALUES ($1, false)
       ON CONFLICT (id) DO UPDATE SET happened = known.happened RETURNING happened`,
      [id],
    );
    return row?.happened === true;
  }

  /** Asks what may be asked twice, until there is an answer. @throws what stood in its way for two minutes */
  private async ask<Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    const givesUpAt = Date.now() + answersWithinMs;
    for (;;) {
      try {
        return await this.dataSource.query<Row[]>(statement, parameters);
      } catch (error) {
        this.bookFailure(error);
        if (Date.now() > givesUpAt) throw error;
        await sleep(retryMs);
      }
    }
  }

  private bookFailure(error: unknown): void {
    const code = codeOf(error);
    this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof ApplicationError) return error.errorName;
  return error instanceof Error ? error.name : String(error);
}

/** Thrown in a transaction that is to be rolled back. */
export class IntendedRollback extends Error {
  override readonly name = 'IntendedRollback';
}
